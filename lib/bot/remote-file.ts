import type { IncomingMessage } from "node:http";
import type { MediaKind } from "../registry/schema.js";
import type { FileStream } from "../tasks/ports.js";
import { get, streamOf } from "./download.js";

const MAX_REDIRECTS = 3;

export type Opened =
  | { outcome: "opened"; file: FileStream }
  /** `foreign`: we may not ask there; `gone`: it is not there, or not yet; `away`: nobody answers at the moment. */
  | { outcome: "failed"; reason: "foreign" | "gone" | "away"; detail: string };

/** What somebody wants to have: a file of this kind, from an address that may be asked. */
export type Wanted = { kind: MediaKind; mayFetch: (address: string) => boolean };

/** A redirect is followed only to an address that `mayFetch` allows too. Never throws; no message holds the address. */
export async function openRemote(address: string, { kind, mayFetch }: Wanted): Promise<Opened> {
  let at = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    if (!mayFetch(at)) return failed("the address is not one of a file of ours", "foreign");
    const response = await get(at);
    if (response === null) return failed("no answer", "away");
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return opened(at, response, kind);
    response.destroy();
    if (status < 300 || status >= 400 || headers.location === undefined) {
      return failed(`status ${status}`, reasonOf(status));
    }
    if (!URL.canParse(headers.location, at)) return failed("a redirect to nowhere", "gone");
    at = new URL(headers.location, at).href;
  }
  return failed("too many redirects", "gone");
}

function reasonOf(status: number): "gone" | "away" {
  return status >= 500 || status === 429 ? "away" : "gone";
}

function failed(detail: string, reason: "foreign" | "gone" | "away"): Opened {
  return { outcome: "failed", reason, detail };
}

/** A host or a proxy that has trouble says so in words, and often with status 200. */
function isWords(mime: string): boolean {
  return mime.startsWith("text/") || mime === "application/json" || mime === "application/xml";
}

function opened(address: string, response: IncomingMessage, kind: MediaKind): Opened {
  const {
    "content-length": length = "",
    "content-type": type = "",
    "content-encoding": coding = "",
  } = response.headers;
  if (!["", "identity"].includes(coding.trim().toLowerCase())) {
    response.destroy();
    return failed("a coding that was not asked for", "gone");
  }
  const mime = type.split(";", 1)[0]?.trim().toLowerCase() || "application/octet-stream";
  if (kind !== "document" && isWords(mime)) {
    response.destroy();
    return failed(`${mime} in place of the file`, "away");
  }
  const file = {
    stream: streamOf(response),
    name: safeName(new URL(address).pathname.split("/").at(-1) ?? ""),
    mime,
    sizeBytes: /^\d+$/.test(length) ? Number(length) : null,
  };
  return { outcome: "opened", file };
}

/** A name that needs no quoting in a form or an address; its ending is kept. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\w.-]+/g, "_")
    .replace(/^[_.]+/, "");
  return plain === "" ? "file" : plain.slice(-80);
}

/** The bytes of a file, or null when there are more than `maxBytes` or they do not arrive. */
export async function readAll(file: FileStream, maxBytes: number): Promise<Uint8Array | null> {
  if ((file.sizeBytes ?? 0) > maxBytes) {
    await file.stream.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  const reader = file.stream.getReader();
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.byteLength;
      chunks.push(part.value);
      if (length <= maxBytes) continue;
      await reader.cancel();
      return null;
    }
  } catch {
    // The connection broke or the time is up: the caller has another way to deliver.
    return null;
  }
  return Buffer.concat(chunks, length);
}
