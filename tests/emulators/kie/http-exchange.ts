import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { gzipSync } from "node:zlib";
import type { Json } from "./facts.js";

export type Exchange = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
};

export type Reply = {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** Runs when the answer is out, or can no longer get out. */
  afterSent?: () => void;
};

const apiHeaders = {
  "content-type": "application/json;charset=UTF-8",
  server: "cloudflare",
  "cf-cache-status": "DYNAMIC",
};

/** KIE's envelope: HTTP 200 whatever the code says, and no `data` key when there is none to give. */
export function envelope(code: number, msg: string, data?: Json, httpStatus = 200): Reply {
  const body = data === undefined ? { code, msg } : { code, msg, data };
  return { status: httpStatus, headers: apiHeaders, body: JSON.stringify(body) };
}

/** What KIE's framework says of a route that it does not have. */
export function noRoute(path: string, nowMs: number): Reply {
  const body = { timestamp: nowMs, status: 404, error: "Not Found", message: "No message available", path };
  return { status: 404, headers: apiHeaders, body: JSON.stringify(body) };
}

export function jsonReply(status: number, body: unknown): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Cloudflare turns away a missing or a script's User-Agent before KIE sees the request. */
export function turnedAway(headers: IncomingHttpHeaders): Reply | null {
  const agent = headers["user-agent"] ?? "";
  if (agent !== "" && !/^python-urllib/i.test(agent)) return null;
  return {
    status: 403,
    headers: { "content-type": "text/plain; charset=UTF-8", server: "cloudflare" },
    body: "error code: 1010",
  };
}

export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? "/", "http://kie.local");
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

/** Sends JSON as KIE does, compressed and in chunks, so without a content-length; files go out as they are. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (reply.afterSent) response.once("close", reply.afterSent);
  const plain = Buffer.from(reply.body);
  const isFile = "content-length" in reply.headers;
  const zipped = !isFile && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? "")) && plain.length > 0;
  response.writeHead(reply.status, zipped ? { ...reply.headers, "content-encoding": "gzip" } : reply.headers);
  if (request.method !== "HEAD" && plain.length > 0) response.write(zipped ? gzipSync(plain) : plain);
  response.end();
}

/** Listens on the loopback interface; resolves with the address and a way to close it at once. */
export async function listen(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      process.stderr.write(`kie stand-in: ${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the KIE stand-in has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
