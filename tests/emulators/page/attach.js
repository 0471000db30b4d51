import { byId, h } from "./dom.js";
import { openPopup } from "./popup.js";
import { samplePicture, samplePortrait, sampleSound, staticSample } from "./samples.js";
import { openSendSheet } from "./send-sheet.js";
import { state } from "./state.js";
import { showFailure } from "./toast.js";
import { say } from "./words.js";

/** @typedef {"media" | "document" | "audio" | "voice"} Purpose */

/** @type {Record<Purpose, string>} */
const accepted = { media: "image/*,video/*", document: "", audio: "audio/*", voice: "audio/*" };

/** @param {HTMLElement} anchor */
export function openAttachMenu(anchor) {
  openPopup(anchor, {
    testId: "attach-menu",
    label: say("attach"),
    items: [
      { text: say("photoOrVideo"), icon: "picture", testId: "attach-media", act: () => chooseFiles("media") },
      { text: say("file"), icon: "file", testId: "attach-document", act: () => chooseFiles("document") },
      { text: say("audio"), icon: "music", testId: "attach-audio", act: () => chooseFiles("audio") },
      { text: say("voice"), icon: "voice", testId: "attach-voice", act: () => chooseFiles("voice") },
      say("samples"),
      {
        text: say("samplePicture"),
        icon: "picture",
        testId: "sample-picture",
        act: () => offer(samplePicture(), "media"),
      },
      {
        text: say("samplePortrait"),
        icon: "person",
        testId: "sample-portrait",
        act: () => offer(samplePortrait(), "media"),
      },
      {
        text: say("sampleVideo"),
        icon: "video",
        testId: "sample-video",
        act: () => offer(staticSample("sample.mp4", "video/mp4"), "media"),
      },
      { text: say("sampleSound"), icon: "music", testId: "sample-sound", act: () => offer(sampleSound(), "audio") },
      {
        text: say("sampleVoice"),
        icon: "voice",
        testId: "sample-voice",
        act: () => offer(staticSample("sample.ogg", "audio/ogg"), "voice"),
      },
    ],
  });
}

/** @param {Purpose} purpose */
function chooseFiles(purpose) {
  const chooser = h("input", {
    type: "file",
    accept: accepted[purpose],
    multiple: purpose !== "voice",
    hidden: true,
    "data-testid": "file-chooser",
  });
  document.body.append(chooser);
  const finish = () => chooser.remove();
  chooser.addEventListener("cancel", finish);
  chooser.addEventListener("change", () => {
    openSendSheet([...(chooser.files ?? [])], purpose);
    finish();
  });
  chooser.click();
}

/**
 * @param {Promise<File>} making
 * @param {Purpose} purpose
 */
function offer(making, purpose) {
  making.then((file) => openSendSheet([file], purpose)).catch(showFailure);
}

/** Files dropped on the chat or pasted into the page. */
export function mountDropAndPaste() {
  const chat = byId("chat");
  const cover = byId("drop-cover");
  let depth = 0;
  const hide = () => {
    depth = 0;
    cover.hidden = true;
  };
  const hasFiles = (/** @type {DragEvent} */ event) =>
    state.selectedId !== null && Boolean(event.dataTransfer?.types.includes("Files"));
  chat.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    cover.textContent = say("dropHere");
    cover.hidden = false;
  });
  chat.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) hide();
  });
  chat.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  chat.addEventListener("drop", (event) => {
    event.preventDefault();
    hide();
    take(event.dataTransfer);
  });
  document.addEventListener("paste", (event) => take(event.clipboardData, event));
}

/**
 * @param {DataTransfer | null} data
 * @param {Event} [event] kept from doing anything else when there are files
 */
function take(data, event) {
  const files = [...(data?.files ?? [])];
  if (files.length === 0 || state.selectedId === null || document.querySelector("dialog[open]")) return;
  event?.preventDefault();
  const areVisual = files.every((file) => /^(image|video)\//.test(file.type));
  const areSounds = files.every((file) => file.type.startsWith("audio/"));
  openSendSheet(files, areVisual ? "media" : areSounds ? "audio" : "document");
}
