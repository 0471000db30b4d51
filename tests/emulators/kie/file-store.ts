import type { Clock } from "./clock.js";
import type { Exchange, Reply } from "./http-exchange.js";

/** A file under a public link. `bytes` may be drawn when first asked for. */
export type StoredFile = { path: string; mime: string; bytes: Buffer | (() => Buffer); expiresAt: number };

export type FileStore = {
  put(path: string, file: { mime: string; bytes: StoredFile["bytes"]; ttlMs: number }): StoredFile;
  /** Null when there never was one or its time is over. */
  find(path: string): StoredFile | null;
  expire(path: string): void;
  serve(exchange: Exchange): Reply;
};

export function createFileStore(clock: Clock): FileStore {
  const files = new Map<string, StoredFile>();

  function find(path: string): StoredFile | null {
    const file = files.get(path);
    return file && file.expiresAt > clock.now() ? file : null;
  }

  return {
    put(path, { mime, bytes, ttlMs }) {
      const file = { path, mime, bytes, expiresAt: clock.now() + ttlMs };
      files.set(path, file);
      return file;
    },
    find,
    expire(path) {
      const file = files.get(path);
      if (file) file.expiresAt = clock.now();
    },
    serve(exchange) {
      const file = find(exchange.path);
      if (!file) return goneReply;
      if (typeof file.bytes === "function") file.bytes = file.bytes();
      return fileReply(file.bytes, file.mime, exchange.headers.range);
    },
  };
}

const cors = { "access-control-allow-origin": "*", server: "cloudflare" };

const goneReply: Reply = {
  status: 404,
  headers: { ...cors, "content-type": "text/html" },
  body: "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>",
};

/** A browser's player asks for ranges, and does not seek without them. */
function fileReply(bytes: Buffer, mime: string, range: string | undefined): Reply {
  const headers = { ...cors, "content-type": mime, "accept-ranges": "bytes", "cf-cache-status": "HIT" };
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) {
    return { status: 200, headers: { ...headers, "content-length": String(bytes.length) }, body: bytes };
  }
  const start = from === "" ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start > end) {
    const unsatisfied = { ...headers, "content-range": `bytes */${bytes.length}`, "content-length": "0" };
    return { status: 416, headers: unsatisfied, body: "" };
  }
  const part = bytes.subarray(start, end + 1);
  return {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(part.length),
      "content-range": `bytes ${start}-${end}/${bytes.length}`,
    },
    body: part,
  };
}
