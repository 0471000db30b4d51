import type { FileStream } from "../tasks/ports.js";

const HEADERS_TIMEOUT_MS = 15_000;
/** All of a download, its body too. */
const BODY_TIMEOUT_MS = 50_000;
const MAX_REDIRECTS = 3;

export type Opened =
  | { outcome: "opened"; file: FileStream }
  | { outcome: "failed"; isTransient: boolean; detail: string };

/** A redirect is followed only to an address that `mayFetch` allows too. Never throws; no message holds the address. */
export async function openRemote(address: string, mayFetch: (address: string) => boolean): Promise<Opened> {
  let at = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    if (!mayFetch(at)) return failed("the address is not one of a file of ours", false);
    const response = await fetchHead(at);
    if (response === null) return failed("no answer", true);
    const next = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && next) {
      await response.body?.cancel();
      if (!URL.canParse(next, at)) return failed("a redirect to nowhere", false);
      at = new URL(next, at).href;
      continue;
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return failed(`status ${response.status}`, response.status >= 500 || response.status === 429);
    }
    return { outcome: "opened", file: describeFile(at, response, response.body) };
  }
  return failed("too many redirects", false);
}

function failed(detail: string, isTransient: boolean): Opened {
  return { outcome: "failed", isTransient, detail };
}

async function fetchHead(address: string): Promise<Response | null> {
  const controller = new AbortController();
  const headers = setTimeout(() => controller.abort(), HEADERS_TIMEOUT_MS);
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(BODY_TIMEOUT_MS)]);
  try {
    return await fetch(address, { signal, redirect: "manual" });
  } catch {
    // The error names the address, which may hold the bot's token: only that there was no answer goes further.
    return null;
  } finally {
    clearTimeout(headers);
  }
}

function describeFile(address: string, response: Response, stream: ReadableStream<Uint8Array>): FileStream {
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  return {
    stream,
    name: safeName(new URL(address).pathname.split("/").at(-1) ?? ""),
    mime: response.headers.get("content-type")?.split(";", 1)[0]?.trim() || "application/octet-stream",
    sizeBytes: Number.isFinite(length) ? length : null,
  };
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
