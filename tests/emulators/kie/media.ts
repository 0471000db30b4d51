import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Json, JsonObject } from "./facts.js";
import type { FileStore } from "./file-store.js";
import { drawPicture, type PictureOptions } from "./picture.js";
import { pictureSize } from "./picture-size.js";
import { findFault, type KieTask } from "./task.js";
import { toneWave } from "./wave.js";

export const resultTtlMs = 14 * 24 * 60 * 60 * 1000;

/** Real files under links that work: each method puts one on the CDN and returns its address. */
export type Media = {
  picture(task: KieTask, options: { index: number; total: number; caption?: string; square?: boolean }): string;
  video(task: KieTask): string;
  sound(task: KieTask, number: number, name?: string): string;
  wave(task: KieTask): string;
  soundSeconds: number;
};

function readMedia(name: string): Buffer {
  return readFileSync(new URL(`./media/${name}`, import.meta.url));
}

const clips = {
  landscape: readMedia("landscape.mp4"),
  portrait: readMedia("portrait.mp4"),
  square: readMedia("square.mp4"),
};
const tracks = [readMedia("track-1.mp3"), readMedia("track-2.mp3")];

export function createMedia(store: FileStore, baseUrl: () => string): Media {
  function put(
    task: KieTask,
    file: { mime: string; extension: string; bytes: Buffer | (() => Buffer); name?: string },
  ) {
    const how = findFault(task, "result")?.how;
    const name = file.name ?? `${task.completeTime}-${randomBytes(8).toString("base64url").replace(/\W|_/g, "x")}`;
    const path = how === "no_extension" ? `/r/${name}` : `/r/${name}.${file.extension}`;
    store.put(path, { mime: file.mime, bytes: file.bytes, ttlMs: how === "expired" ? 0 : resultTtlMs });
    task.resultPaths.push(path);
    return `${baseUrl()}${path}`;
  }

  return {
    picture(task, { index, total, caption, square }) {
      const options: PictureOptions = {
        size: square ? { width: 512, height: 512 } : pictureSize(task.input),
        model: task.model,
        prompt: promptOf(task.input),
        footer: `${task.taskId.slice(0, 8)}  ${index + 1}/${total}`,
        ribbon: caption ?? editRibbon(task.input),
      };
      return put(task, { mime: "image/png", extension: "png", bytes: () => drawPicture(options) });
    },
    video(task) {
      const { width, height } = pictureSize(task.input, "16:9");
      const shape = width > height ? "landscape" : width < height ? "portrait" : "square";
      return put(task, { mime: "video/mp4", extension: "mp4", bytes: clips[shape] });
    },
    sound(task, number, name) {
      const bytes = tracks[(number - 1) % tracks.length] ?? Buffer.alloc(0);
      return put(task, { mime: "audio/mpeg", extension: "mp3", bytes, ...(name === undefined ? {} : { name }) });
    },
    wave: (task) => put(task, { mime: "audio/wav", extension: "wav", bytes: () => toneWave(440, 1) }),
    soundSeconds: 3.06,
  };
}

/** What a person wrote, wherever this model keeps it. */
function promptOf(input: JsonObject): string {
  for (const field of ["prompt", "text", "content", "style", "tags", "title"]) {
    const value = input[field];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** Every address of a file in an input, at any depth. */
export function mediaInputs(value: Json): string[] {
  if (typeof value === "string") return /^https?:\/\//.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((entry) => mediaInputs(entry));
}

function editRibbon(input: JsonObject): string | null {
  const sources = mediaInputs(input);
  const name = sources[0]?.split("/").at(-1)?.slice(-24);
  if (name === undefined) return null;
  return sources.length > 1 ? `EDIT OF ${name} +${sources.length - 1}` : `EDIT OF ${name}`;
}
