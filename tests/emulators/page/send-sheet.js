import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { formatSize } from "./formats.js";
import { icon } from "./icons.js";
import { sendFiles } from "./sending.js";
import { state } from "./state.js";
import { showFailure } from "./toast.js";
import { toUpload } from "./uploads.js";
import { say } from "./words.js";

/** Telegram's limit for one album. */
const albumSize = 10;

/**
 * Shows what is about to be sent and asks for a caption.
 *
 * @param {File[]} files
 * @param {import("./attach.js").Purpose} purpose
 */
export function openSendSheet(files, purpose) {
  const chatId = state.selectedId;
  if (files.length === 0 || chatId === null) return;
  let chosen = [...files];
  const isMedia = purpose === "media";
  const previews = h("div", { class: "sheet-previews" });
  const caption = h("textarea", {
    rows: "1",
    class: "sheet-caption",
    maxlength: "1024",
    placeholder: say("caption"),
    "aria-label": say("caption"),
    "data-testid": "caption",
  });
  const asFile = h("input", { type: "checkbox", "data-testid": "as-file" });
  const draw = () => {
    previews.classList.toggle("single", chosen.length === 1);
    previews.replaceChildren(...chosen.map((file) => preview(file, chosen.length > 1 ? () => remove(file) : null)));
  };
  const remove = (/** @type {File} */ file) => {
    chosen = chosen.filter((other) => other !== file);
    draw();
  };
  const send = () => {
    dialog.close();
    const sending = { files: chosen, purpose: asFile.checked ? "document" : purpose, caption: caption.value.trim() };
    sendAll(chatId, sending).catch(showFailure);
  };
  const dialog = openDialog({
    testId: "send-sheet",
    label: say("send"),
    class: "dialog sheet",
    content: [
      previews,
      isMedia ? h("label", { class: "sheet-option" }, asFile, h("span", null, say("asFile"))) : null,
      h(
        "div",
        { class: "sheet-line" },
        caption,
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": say("cancel"),
            "data-testid": "sheet-cancel",
            onclick: () => dialog.close(),
          },
          icon("close"),
        ),
        h(
          "button",
          {
            type: "button",
            class: "send-button",
            "aria-label": say("send"),
            "data-testid": "sheet-send",
            onclick: send,
          },
          icon("send"),
        ),
      ),
    ],
  });
  caption.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  draw();
  caption.focus();
}

/**
 * @param {File} file
 * @param {(() => void) | null} remove
 */
function preview(file, remove) {
  const address = URL.createObjectURL(file);
  const picture = file.type.startsWith("image/")
    ? h("img", { src: address, alt: file.name })
    : file.type.startsWith("video/")
      ? h("video", { src: `${address}#t=0.001`, muted: true, preload: "metadata" })
      : h(
          "span",
          { class: "sheet-file" },
          icon(file.type.startsWith("audio/") ? "music" : "file"),
          h("span", null, file.name),
          h("small", null, formatSize(file.size)),
        );
  const cross = remove
    ? h(
        "button",
        { type: "button", class: "sheet-remove", "aria-label": `${say("removeFile")}: ${file.name}`, onclick: remove },
        icon("close"),
      )
    : null;
  return h("div", { class: "sheet-preview", "data-testid": "sheet-preview" }, picture, cross);
}

/**
 * Albums of at most ten; what cannot share an album goes by itself. The caption is the first one's.
 *
 * @param {number} chatId
 * @param {{ files: File[]; purpose: import("./attach.js").Purpose; caption: string }} sending
 */
async function sendAll(chatId, { files, purpose, caption }) {
  const uploads = await Promise.all(files.map((file) => toUpload(file, purpose)));
  /** @type {Map<string, typeof uploads>} */
  const families = new Map();
  for (const upload of uploads) {
    const family = upload.kind === "photo" || upload.kind === "video" ? "visual" : upload.kind;
    families.set(family, [...(families.get(family) ?? []), upload]);
  }
  let words = caption;
  for (const family of families.values()) {
    for (let from = 0; from < family.length; from += albumSize) {
      await sendFiles(chatId, family.slice(from, from + albumSize), words);
      words = "";
    }
  }
}
