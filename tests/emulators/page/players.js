import { h } from "./dom.js";
import { formatDuration } from "./formats.js";
import { icon } from "./icons.js";
import { showFailure } from "./toast.js";
import { flatWave, readWave } from "./waveform.js";
import { say } from "./words.js";

/** @typedef {{ src: string; durationSeconds: number; title: string; subtitle?: string | undefined }} Track */

/** Only one sound plays at a time. @type {HTMLAudioElement | null} */
let playing = null;

/**
 * @param {Track} track
 * @returns {HTMLElement}
 */
export function createAudioPlayer(track) {
  const controls = createControls(track);
  return h(
    "div",
    { class: "player", "data-testid": "audio-player" },
    controls.button,
    h(
      "div",
      { class: "player-side" },
      h("div", { class: "player-title" }, track.title),
      h("div", { class: "player-subtitle" }, track.subtitle),
      controls.seek,
      h("div", { class: "player-line" }, controls.time),
    ),
  );
}

/**
 * @param {{ src: string; durationSeconds: number }} voice
 * @returns {HTMLElement}
 */
export function createVoicePlayer({ src, durationSeconds }) {
  const controls = createControls({ src, durationSeconds, title: say("voice") });
  const wave = h("div", { class: "wave", "aria-hidden": "true" });
  const draw = (/** @type {number[]} */ peaks) =>
    wave.replaceChildren(
      ...peaks.map((peak) => h("i", { style: { height: `${Math.max(10, Math.round(peak * 100))}%` } })),
    );
  draw(flatWave());
  readWave(src).then(draw, showFailure);
  const bars = h("div", { class: "wave-box" }, wave, controls.seek);
  controls.onProgress((ratio) => {
    const bar = wave.children;
    for (let index = 0; index < bar.length; index += 1)
      bar[index]?.classList.toggle("played", index / bar.length < ratio);
  });
  return h(
    "div",
    { class: "player player-voice", "data-testid": "voice-player" },
    controls.button,
    h("div", { class: "player-side" }, bars, h("div", { class: "player-line" }, controls.time)),
  );
}

/**
 * The play button, the seek slider and the time of one sound.
 *
 * @param {Track} track
 */
function createControls({ src, durationSeconds, title }) {
  const audio = new Audio();
  audio.preload = "none";
  const button = h(
    "button",
    { type: "button", class: "round-play", "aria-label": `${say("play")}: ${title}`, "data-testid": "play" },
    icon("play"),
  );
  const seek = h("input", {
    type: "range",
    min: "0",
    max: "1000",
    value: "0",
    class: "seek",
    "aria-label": say("seek"),
  });
  const time = h("span", { class: "player-time" }, formatDuration(durationSeconds));
  /** @type {(ratio: number) => void} */
  let report = () => undefined;
  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : durationSeconds || 1);

  const show = () => {
    const ratio = Math.min(1, audio.currentTime / length());
    seek.value = String(Math.round(ratio * 1000));
    seek.style.setProperty("--done", `${ratio * 100}%`);
    time.textContent =
      audio.currentTime > 0
        ? `${formatDuration(audio.currentTime)} / ${formatDuration(length())}`
        : formatDuration(length());
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", `${say(audio.paused ? "play" : "pause")}: ${title}`);
    report(ratio);
  };
  for (const name of ["timeupdate", "play", "pause", "ended", "loadedmetadata", "seeked"])
    audio.addEventListener(name, show);
  audio.addEventListener("ended", () => {
    audio.currentTime = 0;
  });
  button.addEventListener("click", () => {
    toggle(audio, src).catch(showFailure);
  });
  seek.addEventListener("input", () => {
    const moveTo = (Number(seek.value) / 1000) * length();
    load(audio, src).then(() => {
      audio.currentTime = moveTo;
    }, showFailure);
  });
  return {
    button,
    seek,
    time,
    onProgress: (/** @type {(ratio: number) => void} */ listener) => {
      report = listener;
    },
  };
}

/**
 * @param {HTMLAudioElement} audio
 * @param {string} src
 */
async function toggle(audio, src) {
  if (!audio.paused) {
    audio.pause();
    return;
  }
  if (playing !== audio) playing?.pause();
  playing = audio;
  await load(audio, src);
  await audio.play();
}

/**
 * From memory: seeking then works whether or not the server answers range requests.
 *
 * @param {HTMLAudioElement} audio
 * @param {string} src
 */
async function load(audio, src) {
  if (audio.src) return;
  const response = await fetch(src);
  audio.src = URL.createObjectURL(await response.blob());
}
