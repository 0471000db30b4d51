import { setTimeout as sleep } from "node:timers/promises";
import type { FileFacts, InputFiles, JsonValue, ModelInput } from "../../registry/model/schema.js";
import type { Deps } from "../deps.js";
import type { Failure, Task } from "../task.js";
import type { UploadOutcome } from "../vendor.js";

/** `seconds`: how long a sound or a video is by its bytes, by its key in `Task.files`; missing where they do not tell. */
export type Uploads =
  | { outcome: "uploaded"; urls: Record<string, string>; seconds: Record<string, number> }
  | { outcome: "failed"; failure: Failure };

/** Both ends stumble now and then, and a file that is uploaded twice costs nothing. */
const AGAIN_AFTER_MS = [1_000, 3_000];
/** A try takes up to 75 s, and the claim of an upload ends after 110 s. */
const BEGUN_WITHIN_MS = 30_000;

/**
 * Uploads the files of a task's input to the vendor. Telegram's address of a file holds the bot's token, so the vendor
 * gets the bytes and never the address.
 */
export async function uploadFiles(deps: Deps, task: Task): Promise<Uploads> {
  const wanted = Object.entries(task.files).filter(([ref]) => inputNaming(task.input, ref) !== null);
  const until = Date.now() + BEGUN_WITHIN_MS;
  const uploads = await Promise.all(
    wanted.map(async ([ref, facts]) => ({ ref, upload: await uploadFile(deps, { ref, facts, until }) })),
  );
  const urls: Record<string, string> = {};
  const seconds: Record<string, number> = {};
  for (const { ref, upload } of uploads) {
    if (upload.outcome === "failed") return upload;
    urls[ref] = upload.url;
    if (upload.seconds !== undefined) seconds[ref] = upload.seconds;
  }
  return { outcome: "uploaded", urls, seconds };
}

type Wanted = { ref: string; facts: FileFacts; until: number };

async function uploadFile(deps: Deps, { ref, facts, until }: Wanted): Promise<UploadOutcome> {
  for (const pauseMs of AGAIN_AFTER_MS) {
    const upload = await uploadOnce(deps, ref, facts);
    if (upload.outcome === "uploaded" || upload.failure.retry === "never" || Date.now() + pauseMs > until)
      return upload;
    deps.log("warn", "upload.again", { failure: upload.failure });
    await sleep(pauseMs);
  }
  return uploadOnce(deps, ref, facts);
}

async function uploadOnce(deps: Deps, ref: string, facts: FileFacts): Promise<UploadOutcome> {
  const opened = await deps.messenger.openFile(ref, facts);
  if (opened.outcome === "failed") {
    const { copy, ...own } = facts;
    return copy === undefined ? opened : uploadOnce(deps, copy, own);
  }
  if (!isGivenAsIs(ref, facts)) return deps.vendor.upload(opened.file);
  await opened.file.stream.cancel();
  return { outcome: "uploaded", url: ref };
}

/** A picture that the vendor made need not come by here once more. A sound or a video does, to be measured. */
function isGivenAsIs(ref: string, { kind }: FileFacts): boolean {
  return ref.startsWith("https://") && kind !== "audio" && kind !== "video";
}

/** Returns the files with their measured lengths, where a file is longer than its sender's app said. */
export function withMeasured(files: InputFiles, seconds: Record<string, number>): InputFiles {
  return Object.fromEntries(
    Object.entries(files).map(([ref, facts]) => {
      const measured = seconds[ref];
      return [
        ref,
        measured !== undefined && isLonger(measured, facts) ? { ...facts, durationSeconds: measured } : facts,
      ];
    }),
  );
}

/** Telegram tells whole seconds, so a file may well be most of a second longer. */
function isLonger(measured: number, { durationSeconds }: FileFacts): boolean {
  return durationSeconds === null || measured >= Math.max(1, durationSeconds) + 1;
}

/** Returns the input as the vendor gets it: each reference to a file replaced by the address of its upload. */
export function withUploads(input: ModelInput, urls: Record<string, string>): ModelInput {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, replaced(value, urls)]));
}

/** Returns the parameter that names a file; null when none does. */
export function inputNaming(input: ModelInput, ref: string): string | null {
  return Object.entries(input).find(([, value]) => mentions(value, ref))?.[0] ?? null;
}

function mentions(value: JsonValue, ref: string): boolean {
  if (typeof value === "string") return value === ref;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some((inner) => mentions(inner, ref));
}

function replaced(value: JsonValue, urls: Record<string, string>): JsonValue {
  if (typeof value === "string") return urls[value] ?? value;
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, urls));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, urls)]));
}
