import { fileUrl } from "./api.js";
import { h } from "./dom.js";
import { formatDuration, formatSize } from "./formats.js";
import { icon } from "./icons.js";
import { createAudioPlayer, createVoicePlayer } from "./players.js";
import { openViewer } from "./viewer.js";
import { say } from "./words.js";

/** @typedef {import("./api.js").Message} Message */

/**
 * What kind of media a message holds; null for a text.
 *
 * @param {Message} message
 */
export function mediaKind(message) {
  if (message.photo) return "photo";
  if (message.animation) return "animation";
  if (message.video) return "video";
  if (message.video_note) return "video_note";
  if (message.voice) return "voice";
  if (message.audio) return "audio";
  if (message.document) return "document";
  if (message.sticker) return "sticker";
  return null;
}

/**
 * Pictures and videos, which reach the edge of the bubble.
 *
 * @param {Message} message
 */
export function isVisual(message) {
  return ["photo", "video", "animation"].includes(mediaKind(message) ?? "");
}

/**
 * @param {Message} message
 * @param {{ inAlbum?: boolean }} [options]
 * @returns {HTMLElement | null}
 */
export function renderMedia(message, { inAlbum = false } = {}) {
  if (message.photo) return renderPhoto(message);
  if (message.animation) return renderClip(message, { file: message.animation, inAlbum, loops: true });
  if (message.video) return renderClip(message, { file: message.video, inAlbum, loops: false });
  if (message.video_note) return renderVideoNote(message.video_note);
  if (message.voice)
    return createVoicePlayer({ src: fileUrl(message.voice.file_id), durationSeconds: message.voice.duration });
  if (message.audio) return renderAudio(message.audio);
  if (message.document) return renderDocument(message.document);
  if (message.sticker)
    return h("img", {
      class: "sticker",
      alt: message.sticker.emoji ?? say("sticker"),
      src: fileUrl(message.sticker.file_id),
    });
  return null;
}

/**
 * Width by height, within what a chat has room for. It keeps the place of the picture before it is loaded, so that the chat
 * does not jump; null when Telegram has not said the size.
 *
 * @param {Message} message
 * @returns {number | null}
 */
export function ratioOf(message) {
  const { width = 0, height = 0 } = largestPhoto(message) ?? message.animation ?? message.video ?? {};
  return width > 0 && height > 0 ? Math.min(2.6, Math.max(0.5, width / height)) : null;
}

/** @param {Message} message */
function largestPhoto(message) {
  return [...(message.photo ?? [])].sort((one, other) => other.width - one.width)[0];
}

/** @param {Message} message */
function renderPhoto(message) {
  const src = fileUrl(largestPhoto(message)?.file_id ?? "");
  const image = h("img", { src, alt: message.caption ?? say("photo"), loading: "lazy", "data-testid": "photo-image" });
  const frame = h(
    "button",
    { type: "button", class: "frame", "data-testid": "photo", "aria-label": `${say("open")}: ${say("photo")}` },
    image,
  );
  frame.addEventListener("click", () => openViewer({ src, isVideo: false, caption: message.caption ?? "" }));
  return coverSpoiler(message, frame);
}

/**
 * @param {Message} message
 * @param {{ file: import("grammy/types").Video | import("grammy/types").Animation; inAlbum: boolean; loops: boolean }} options
 */
function renderClip(message, { file, inAlbum, loops }) {
  const src = fileUrl(file.file_id);
  const video = h("video", {
    src: loops ? src : `${src}#t=0.001`,
    playsinline: true,
    preload: "metadata",
    "data-testid": "video",
  });
  video.muted = loops;
  video.loop = loops;
  video.autoplay = loops;
  const badge = h("span", { class: "clip-badge" }, loops ? "GIF" : formatDuration(file.duration));
  const play = h(
    "button",
    { type: "button", class: "clip-play", "aria-label": `${say("play")}: ${say("video")}`, "data-testid": "play" },
    icon("play"),
  );
  const frame = h("div", { class: "frame frame-video" }, video, badge, loops ? null : play);
  video.addEventListener("loadedmetadata", () => {
    if (!loops && !file.duration) badge.textContent = formatDuration(video.duration);
  });
  play.addEventListener("click", () => {
    if (inAlbum) {
      openViewer({ src, isVideo: true, caption: message.caption ?? "" });
      return;
    }
    play.remove();
    badge.remove();
    video.controls = true;
    video.play().catch(console.error);
  });
  return coverSpoiler(message, frame);
}

/** @param {import("grammy/types").VideoNote} note */
function renderVideoNote(note) {
  const video = h("video", {
    class: "video-note",
    src: fileUrl(note.file_id),
    playsinline: true,
    preload: "metadata",
    "data-testid": "video-note",
  });
  const play = h(
    "button",
    { type: "button", class: "clip-play", "aria-label": `${say("play")}: ${say("videoNote")}`, "data-testid": "play" },
    icon("play"),
  );
  const toggle = () => (video.paused ? video.play() : video.pause());
  play.addEventListener("click", toggle);
  video.addEventListener("click", toggle);
  for (const name of ["play", "pause", "ended"])
    video.addEventListener(name, () => play.toggleAttribute("hidden", !video.paused));
  return h("div", { class: "video-note-box" }, video, play);
}

/** @param {import("grammy/types").Audio} audio */
function renderAudio(audio) {
  return createAudioPlayer({
    src: fileUrl(audio.file_id),
    durationSeconds: audio.duration,
    title: audio.title ?? audio.file_name ?? say("audio"),
    subtitle: audio.performer ?? (audio.file_size ? formatSize(audio.file_size) : undefined),
  });
}

/** @param {import("grammy/types").Document} document */
function renderDocument(document) {
  const name = document.file_name ?? say("document");
  const extension = name.includes(".") ? name.split(".").at(-1)?.slice(0, 4) : "";
  return h(
    "a",
    {
      class: "document",
      href: fileUrl(document.file_id),
      download: name,
      "data-testid": "document",
      "aria-label": `${say("download")}: ${name}`,
    },
    h(
      "span",
      { class: "document-icon" },
      extension || icon("file"),
      h("span", { class: "document-arrow" }, icon("download")),
    ),
    h(
      "span",
      { class: "document-side" },
      h("span", { class: "document-name" }, name),
      h("span", { class: "document-size" }, document.file_size ? formatSize(document.file_size) : ""),
    ),
  );
}

/**
 * @param {Message} message
 * @param {HTMLElement} frame
 */
function coverSpoiler(message, frame) {
  if (!message.has_media_spoiler) return frame;
  const cover = h("button", { type: "button", class: "media-cover", "aria-label": say("showMedia") });
  const box = h("div", { class: "media-covered" }, frame, cover);
  cover.addEventListener("click", () => box.replaceWith(frame));
  return box;
}
