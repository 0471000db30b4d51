import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import type { UserMessage } from "../../emulators/telegram/user-messages.js";

const sample = (name: string) => readFileSync(new URL(`../../../lib/ops/kie/samples/${name}`, import.meta.url));
const portrait = sample("portrait.jpg");
const clip = sample("clip.mp4");
const voice = sample("voice.mp3");

const photo = (): UserMessage => ({
  kind: "photo",
  files: [{ name: "portrait.jpg", mime: "image/jpeg", bytes: portrait }],
});
const picture = (width: number, height: number): UserMessage => ({
  kind: "document",
  files: [{ name: "picture.png", mime: "image/png", bytes: greyPng(width, height) }],
});
const video = (duration: number): UserMessage => ({
  kind: "video",
  files: [{ name: "clip.mp4", mime: "video/mp4", bytes: clip }],
  duration,
});
/** The same clip in better quality, by its weight: the rest of the file is a box that players skip. */
const heavyVideo = (duration: number): UserMessage => {
  const box = Buffer.alloc(2_000_000);
  box.writeUInt32BE(box.length);
  box.write("free", 4, "latin1");
  return {
    kind: "video",
    files: [{ name: "clip.mp4", mime: "video/mp4", bytes: Buffer.concat([clip, box]) }],
    duration,
  };
};
const sound = (duration: number): UserMessage => ({
  kind: "audio",
  files: [{ name: "voice.mp3", mime: "audio/mpeg", bytes: voice }],
  duration,
});
const document = (): UserMessage => ({
  kind: "document",
  files: [{ name: "story.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF-1.4\n%%EOF\n") }],
});

/** What a person has at hand, the likeliest first: after a refusal they try the next. */
const files: readonly { asked: RegExp; tries: readonly (() => UserMessage)[] }[] = [
  {
    asked: /a picture|картинку/,
    tries: [photo, () => picture(1280, 720), () => picture(2048, 2048), () => picture(512, 512)],
  },
  {
    asked: /a video|видео/,
    tries: [...[4, 8, 16, 31, 61, 2].map((seconds) => () => video(seconds)), () => heavyVideo(8)],
  },
  { asked: /a voice|голосовое/, tries: [6, 12, 31, 61, 3].map((seconds) => () => sound(seconds)) },
  { asked: /a document|документ/, tries: [document] },
];

/** What to send for "send a picture or a video": the first kind, then the others. */
export function fileFor(sentence: string, attempt: number): UserMessage | null {
  const tries = files.filter(({ asked }) => asked.test(sentence)).flatMap((each) => each.tries);
  return tries[attempt]?.() ?? null;
}

/** Words of a person for a field of that sentence: a sentence first, then what stranger fields want. */
export function wordsFor(sentence: string, attempt: number, number: number): string | null {
  const most = Number(/(?:up to|до) ([\d\s]+)/.exec(sentence)?.[1]?.replace(/\s/g, "") ?? 200);
  const tries = [
    `A red fox in deep snow at dawn, ${number}`.slice(0, Math.min(most, 60)),
    "https://example.com/fox.html",
    "#aabbcc",
    "50.00%",
    "Speaker 1: Good morning, fox! How are you today, in this deep snow?",
    "en",
    "100",
  ];
  return tries[attempt] ?? null;
}

/** A number within what the sentence says; "8" when it says nothing. */
export function numberFor(sentence: string, attempt: number): string | null {
  const [, from, to] = /(?:from|от) (-?\d[\d.,\s]*?) (?:to|до) (-?\d(?:[\d.,\s]*\d)?)/.exec(sentence) ?? [];
  const least = from ?? /(?:at least|не меньше) (-?\d(?:[\d.,\s]*\d)?)/.exec(sentence)?.[1];
  const most = to ?? /(?:at most|не больше) (-?\d(?:[\d.,\s]*\d)?)/.exec(sentence)?.[1];
  return [least ?? most ?? "8", most ?? "1", "1", "20"][attempt] ?? null;
}

/** A grey picture of that size in pixels. */
function greyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height, 0));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
