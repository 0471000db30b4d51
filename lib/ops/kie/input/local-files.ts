import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { kindOfName, mimeOfName } from "../../../registry/model/file-types.js";
import type { FileFacts, InputFiles, JsonValue, ModelInput } from "../../../registry/model/schema.js";
import type { FileStream } from "../../../tasks/vendor.js";
import { UsageError } from "../usage.js";

const prefix = "file:";

function pathOf(key: string): string {
  return key.slice(prefix.length);
}

/** `@photo.jpg` in an input stands for a file of this machine, `@@` for a text that begins with an at sign. */
function toKey(value: string, keys: Set<string>): string {
  if (value.startsWith("@@")) return value.slice(1);
  if (!value.startsWith("@")) return value;
  const key = `${prefix}${value.slice(1)}`;
  keys.add(key);
  return key;
}

function eachText(input: ModelInput, change: (text: string) => string): ModelInput {
  const changed = (value: JsonValue): JsonValue => {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map(changed);
    return value === null || typeof value !== "object" ? value : eachText(value, change);
  };
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, changed(value)]));
}

/** The input with the names of files as the person wrote them. */
export function withPaths(input: ModelInput, files: InputFiles): ModelInput {
  return eachText(input, (value) => (Object.hasOwn(files, value) ? `@${pathOf(value)}` : value));
}

const headBytes = 64 * 1024;

function pngSize(head: Buffer): { width: number; height: number } | null {
  if (head.length < 24 || head.toString("latin1", 1, 4) !== "PNG") return null;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

/** Walks the segments of a JPEG to its frame header. */
function jpegSize(head: Buffer): { width: number; height: number } | null {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    at += 2 + head.readUInt16BE(at + 2);
  }
  return null;
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What can be told of a file without decoding it. Throws when it cannot be read. */
async function factsOf(path: string): Promise<FileFacts> {
  const { size } = await stat(path);
  const head = await readHead(path);
  const { width, height } = pngSize(head) ?? jpegSize(head) ?? { width: null, height: null };
  return {
    kind: kindOfName(path) ?? "document",
    mime: mimeOfName(path),
    sizeBytes: size,
    durationSeconds: null,
    width,
    height,
    name: basename(path),
  };
}

/** Replaces `@path` by keys and tells what is known of each file. Throws a `UsageError` when one cannot be read. */
export async function readLocalFiles(input: ModelInput): Promise<{ input: ModelInput; files: InputFiles }> {
  const keys = new Set<string>();
  const replaced = eachText(input, (value) => toKey(value, keys));
  const files: InputFiles = {};
  for (const key of keys) {
    files[key] = await factsOf(pathOf(key)).catch((cause: unknown) => {
      throw new UsageError(`${pathOf(key)} cannot be read: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    });
  }
  return { input: replaced, files };
}

/** Opens the file of such a key as a stream. */
export async function openLocalFile(key: string): Promise<FileStream> {
  const path = pathOf(key);
  const { size } = await stat(path);
  const stream = bytesOf(createReadStream(path));
  return { stream, name: basename(path), mime: mimeOfName(path) ?? "application/octet-stream", sizeBytes: size };
}

function bytesOf(source: Readable): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value instanceof Uint8Array ? value : Buffer.from(String(value)));
    },
    cancel() {
      source.destroy();
    },
  });
}
