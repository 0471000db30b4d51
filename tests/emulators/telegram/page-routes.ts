import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import type { Events } from "./events.js";
import type { StoredFile } from "./file-store.js";
import { sendJson } from "./http-io.js";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".mp4": "video/mp4",
  ".ogg": "audio/ogg",
  ".mp3": "audio/mpeg",
};
const HEARTBEAT_MS = 15_000;

/** The chat page, the bytes its players play, and the events it follows. */
export function createPageRoutes({
  events,
  findFile,
  pageDir,
}: {
  events: Events;
  findFile: (fileId: string) => StoredFile | undefined;
  pageDir: string;
}) {
  const root = path.resolve(pageDir);

  async function handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    if (url.pathname === "/emulator/events" && request.method === "GET") follow(request, response);
    else if (url.pathname.startsWith("/emulator/files/"))
      sendStored(request, response, decodeURIComponent(url.pathname.slice("/emulator/files/".length)));
    else return await sendStatic(request, response, decodeURIComponent(url.pathname));
    return true;
  }

  function follow(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      connection: "keep-alive",
    });
    response.write(": following\n\n");
    const unsubscribe = events.subscribe((event) => void response.write(`data: ${JSON.stringify(event)}\n\n`));
    const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
    request.on("close", () => {
      clearInterval(heartbeat);
      unsubscribe();
    });
  }

  function sendStored(request: IncomingMessage, response: ServerResponse, fileId: string): void {
    const stored = findFile(fileId);
    if (!stored) {
      sendJson(response, 404, { error: "there is no such file" });
      return;
    }
    const { bytes, mime } = stored;
    const headers = { "content-type": mime, "accept-ranges": "bytes", "cache-control": "private, max-age=86400" };
    const range = readRange(request.headers.range, bytes.length);
    if (range === "unsatisfiable") {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const piece = range ? bytes.subarray(range.start, range.end + 1) : bytes;
    const partial = range ? { "content-range": `bytes ${range.start}-${range.end}/${bytes.length}` } : {};
    response.writeHead(range ? 206 : 200, { ...headers, ...partial, "content-length": piece.length });
    response.end(request.method === "HEAD" ? undefined : piece);
  }

  async function sendStatic(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<boolean> {
    const file = path.join(root, pathname === "/" ? "index.html" : pathname);
    const type = TYPES[path.extname(file)];
    if (!file.startsWith(root + path.sep) || !type) return false;
    const size = await sizeOf(file);
    if (size === null) return false;
    response.writeHead(200, { "content-type": type, "content-length": size, "cache-control": "no-cache" });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
    return true;
  }

  return { handle };
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : null;
  } catch {
    // A file that is not there is answered like any unknown address.
    return null;
  }
}

/** Players of video and sound ask for one range, and some refuse to seek without. Null: the whole file. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | "unsatisfiable" | null {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return null;
  const isSuffix = first === "";
  const start = isSuffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = isSuffix || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? "unsatisfiable" : { start, end };
}
