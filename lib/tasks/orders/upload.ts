import type { FileFacts, JsonValue, ModelInput } from "../../registry/model/schema.js";
import type { Deps } from "../deps.js";
import type { Failure, Task } from "../task.js";

export type Uploads = { outcome: "uploaded"; urls: Record<string, string> } | { outcome: "failed"; failure: Failure };

/**
 * Uploads the files of a task's input to the vendor. Telegram's address of a file holds the bot's token, so the vendor
 * gets the bytes and never the address.
 */
export async function uploadFiles(deps: Deps, task: Task): Promise<Uploads> {
  const wanted = Object.entries(task.files).filter(([ref]) => mentions(task.input, ref));
  const uploads = await Promise.all(wanted.map(([ref, facts]) => uploadFile(deps, ref, facts)));
  const urls: Record<string, string> = {};
  for (const upload of uploads) {
    if (upload.outcome === "failed") return upload;
    urls[upload.ref] = upload.url;
  }
  return { outcome: "uploaded", urls };
}

async function uploadFile(deps: Deps, ref: string, facts: FileFacts) {
  const opened = await deps.messenger.openFile(ref, facts);
  if (opened.outcome === "failed") return opened;
  const uploaded = await deps.vendor.upload(opened.file);
  return uploaded.outcome === "failed" ? uploaded : { outcome: "uploaded" as const, ref, url: uploaded.url };
}

/** Returns the input as the vendor gets it: each reference to a file replaced by the address of its upload. */
export function withUploads(input: ModelInput, urls: Record<string, string>): ModelInput {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, replaced(value, urls)]));
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
