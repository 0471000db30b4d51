import { readFile } from "node:fs/promises";
import type { FileFacts, InputFiles, MediaKind } from "../../registry/schema.js";
import type { FileStream } from "../../tasks/ports.js";

/** Small media of our own making, good enough for every model that takes a file. */
const samples = {
  "sample:portrait.jpg": facts("image", "image/jpeg", { sizeBytes: 26_211, width: 768, height: 768 }),
  /** Of the portrait's size, black but for a white disc. */
  "sample:mask.png": facts("image", "image/png", { sizeBytes: 2_038, width: 768, height: 768 }),
  "sample:clip.mp4": facts("video", "video/mp4", { sizeBytes: 46_549, durationSeconds: 4, width: 720, height: 720 }),
  "sample:voice.mp3": facts("audio", "audio/mpeg", { sizeBytes: 23_242, durationSeconds: 5.8 }),
} satisfies InputFiles;

export const sampleFiles: InputFiles = samples;

const keyOfKind: Record<MediaKind, keyof typeof samples> = {
  image: "sample:portrait.jpg",
  video: "sample:clip.mp4",
  audio: "sample:voice.mp3",
  document: "sample:portrait.jpg",
};

function facts(kind: MediaKind, mime: string, more: Partial<FileFacts>): FileFacts {
  return { kind, mime, sizeBytes: null, durationSeconds: null, width: null, height: null, name: null, ...more };
}

/** The key under which a sample stands in an input, for a parameter of that name and kind. */
export function sampleOf(name: string, kind: MediaKind): string {
  return kind === "image" && /mask/i.test(name) ? "sample:mask.png" : keyOfKind[kind];
}

/** Opens a sample by its key. */
export async function openSample(key: string): Promise<FileStream> {
  const name = key.slice("sample:".length);
  const bytes = await readFile(new URL(`samples/${name}`, import.meta.url));
  const stream = new Blob([new Uint8Array(bytes)]).stream();
  return { stream, name, mime: sampleFiles[key]?.mime ?? "application/octet-stream", sizeBytes: bytes.byteLength };
}
