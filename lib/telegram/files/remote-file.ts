import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { MediaKind } from "../../registry/model/schema.js";
import type { FileStream } from "../../tasks/vendor.js";

const HEADERS_TIMEOUT_MS = 15_000;
/** The time for a whole download, body included. */
const BODY_TIMEOUT_MS = 50_000;

/**
 * Requests an address without following redirects. Null: no answer came in time; the error is dropped, because it may
 * name the address. Does not use fetch, which reads ahead of the consumer: of 20 MB it held 28 to 40 MB in memory.
 */
export async function httpGet(address: string): Promise<IncomingMessage | null> {
  const { protocol } = new URL(address);
  const request = { "http:": requestPlain, "https:": requestSecure }[protocol];
  if (request === undefined) return null;
  const headersTimeout = new AbortController();
  const timer = setTimeout(() => headersTimeout.abort(), HEADERS_TIMEOUT_MS);
  const signal = AbortSignal.any([headersTimeout.signal, AbortSignal.timeout(BODY_TIMEOUT_MS)]);
  const headers = { "user-agent": "kiegram/0.1", "accept-encoding": "identity", connection: "close" };
  try {
    return await new Promise((resolve, reject) => {
      request(address, { agent: false, headers, signal }, resolve).on("error", reject).end();
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns the body chunk by chunk, as it is read: the sender waits as long as the reader does. Breaks when the body
 * breaks.
 */
export function toWebStream(response: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = response[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done || !(value instanceof Uint8Array)) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        response.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

const MAX_REDIRECTS = 3;

export type RemoteFileResult =
  | { outcome: "opened"; file: FileStream }
  /**
   * `not_allowed`: we may not fetch from there; `not_found`: it is not there, or not yet; `unavailable`: the host does
   * not answer at the moment.
   */
  | { outcome: "failed"; reason: "not_allowed" | "not_found" | "unavailable"; detail: string };

/** The kind of file to open, and which addresses may be fetched. */
export type RemoteFileOptions = { kind: MediaKind; mayFetch: (address: string) => boolean };

/**
 * Opens a file at an address. Follows a redirect only to an address that `mayFetch` allows too. Never throws; no
 * message holds the address.
 */
export async function openRemote(address: string, { kind, mayFetch }: RemoteFileOptions): Promise<RemoteFileResult> {
  let at = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    if (!mayFetch(at)) return failed("the address is not one of a file of ours", "not_allowed");
    const response = await httpGet(at);
    if (response === null) return failed("no answer", "unavailable");
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return opened(at, response, kind);
    response.destroy();
    if (status < 300 || status >= 400 || headers.location === undefined) {
      return failed(`status ${status}`, reasonOf(status));
    }
    if (!URL.canParse(headers.location, at)) return failed("a redirect to nowhere", "not_found");
    at = new URL(headers.location, at).href;
  }
  return failed("too many redirects", "not_found");
}

function reasonOf(status: number): "not_found" | "unavailable" {
  return status >= 500 || status === 429 ? "unavailable" : "not_found";
}

function failed(detail: string, reason: "not_allowed" | "not_found" | "unavailable"): RemoteFileResult {
  return { outcome: "failed", reason, detail };
}

/**
 * Whether the answer is text instead of a file: a host or a proxy in trouble says so in words, often with status 200.
 */
function isWords(mime: string): boolean {
  return mime.startsWith("text/") || mime === "application/json" || mime === "application/xml";
}

function opened(address: string, response: IncomingMessage, kind: MediaKind): RemoteFileResult {
  const {
    "content-length": length = "",
    "content-type": type = "",
    "content-encoding": coding = "",
  } = response.headers;
  if (!["", "identity"].includes(coding.trim().toLowerCase())) {
    response.destroy();
    return failed("a coding that was not asked for", "not_found");
  }
  const mime = type.split(";", 1)[0]?.trim().toLowerCase() || "application/octet-stream";
  if (kind !== "document" && isWords(mime)) {
    response.destroy();
    return failed(`${mime} in place of the file`, "unavailable");
  }
  const file = {
    stream: toWebStream(response),
    name: safeName(new URL(address).pathname.split("/").at(-1) ?? ""),
    mime,
    sizeBytes: /^\d+$/.test(length) ? Number(length) : null,
  };
  return { outcome: "opened", file };
}

/** Makes a name that needs no quoting in a form or an address; keeps its extension. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\w.-]+/g, "_")
    .replace(/^[_.]+/, "");
  return plain === "" ? "file" : plain.slice(-80);
}

/** Reads the bytes of a file; null when there are more than `maxBytes` or they do not arrive. */
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
    // The connection broke or the time is up; the caller has another way to deliver.
    return null;
  }
  return Buffer.concat(chunks, length);
}
