import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as requestPlain } from "node:http";
import { request as requestSecure, Agent as SecureAgent } from "node:https";

/**
 * How long a connection is kept that nobody uses, as long as fetch keeps one. A server may close it later than that
 * at any moment, and whoever has just sent a request then cannot know whether it arrived.
 */
const KEPT_FOR_MS = 4_000;
/** As long as fetch waits for a connection. A request without one was certainly not sent. */
const CONNECT_TIMEOUT_MS = 10_000;
const keeping = { keepAlive: true, timeout: KEPT_FOR_MS };
const plain = new PlainAgent(keeping);
const secure = new SecureAgent(keeping);

/** The code of the error that says that no connection came about in time. */
export const NO_CONNECTION = "KIEGRAM_NO_CONNECTION";

/** The request as the two clients make it: a text, its headers, and a signal that ends it. */
export type Post = Pick<RequestInit, "headers" | "signal"> & { body: string };

/**
 * Posts a text over a connection that is kept for the next one, and reads the whole answer. Costs a quarter of the
 * processor time that fetch takes. Follows no redirect and never repeats itself. Throws Node's own error, with its
 * `code`, when no answer came (`NO_CONNECTION`: nothing was sent), and the signal's when that ended it.
 */
async function post(url: string, { body, headers, signal }: Post): Promise<Response> {
  const request = open(url, {
    method: "POST",
    headers: { ...Object.fromEntries(new Headers(headers)), "content-length": Buffer.byteLength(body) },
    ...(signal ? { signal } : {}),
  });
  const { status, content } = await answerTo(request, body);
  return new Response(content.byteLength === 0 ? null : content, { status });
}

type Options = { method: string; headers: Record<string, string | number>; signal?: AbortSignal };

function open(url: string, options: Options): ClientRequest {
  const isSecure = url.startsWith("https:");
  const request = isSecure
    ? requestSecure(url, { ...options, agent: secure })
    : requestPlain(url, { ...options, agent: plain });
  request.on("socket", (socket) => {
    if (!socket.connecting) return;
    const error = Object.assign(new Error("no connection in time"), { code: NO_CONNECTION });
    const timer = setTimeout(() => request.destroy(error), CONNECT_TIMEOUT_MS);
    socket.once(isSecure ? "secureConnect" : "connect", () => clearTimeout(timer));
    socket.once("close", () => clearTimeout(timer));
  });
  return request;
}

function answerTo(request: ClientRequest, body: string): Promise<{ status: number; content: Buffer<ArrayBuffer> }> {
  return new Promise((resolve, reject) => {
    request.on("error", reject).on("response", (answer: IncomingMessage) => {
      const parts: Buffer[] = [];
      answer
        .on("data", (part: Buffer) => parts.push(part))
        .on("error", reject)
        .on("end", () => resolve({ status: answer.statusCode ?? 0, content: Buffer.concat(parts) }));
    });
    request.end(body);
  });
}

/** What leaves by `send` as text; a test that stops effects stands in front of it. */
export const transport = { post };

/** In place of fetch, for the database and for Telegram: a text goes over the kept connections, a file by fetch. */
export const send: typeof fetch = (input, init) => {
  const isText = typeof init?.body === "string" && !(input instanceof Request);
  return isText ? transport.post(String(input), { ...init, body: String(init.body) }) : fetch(input, init);
};
