import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./api-error.js";
import { BodyTooLarge, readBody, sendJson } from "./http-io.js";
import { readParams } from "./params.js";
import type { Pipeline, Reply } from "./pipeline.js";
import type { World } from "./world.js";

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL };

/** Telegram takes files of up to 50 MB; the form around them adds a little. */
const BODY_LIMIT_BYTES = 51 * 1024 * 1024;

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`; answers false for an address that is not its own. */
export function createBotRoutes({ world, pipeline }: { world: World; pipeline: Pipeline }) {
  async function handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const place = /^\/(file\/)?bot([^/]+)\/(.*)$/.exec(url.pathname);
    if (!place) return false;
    const rest = decodeURIComponent(place[3] ?? "");
    try {
      checkToken(decodeURIComponent(place[2] ?? ""));
      if (place[1]) sendFile(response, rest);
      else await callMethod({ request, response, url }, rest);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendJson(response, error.code, { ok: false, error_code: error.code, description: error.message });
    }
    return true;
  }

  /** @throws ApiError: a token that could be none at all is 404, one of somebody else is 401 */
  function checkToken(token: string): void {
    if (token === world.token) return;
    throw /^\d+:[\w-]+$/.test(token)
      ? new ApiError(401, "Unauthorized: invalid token specified")
      : new ApiError(404, "Not Found");
  }

  async function callMethod({ request, response, url }: Exchange, method: string): Promise<void> {
    const body = await readLimited(request);
    const contentType = (request.headers["content-type"] ?? "").trim();
    const reply = await pipeline.call(method, readParams(url.searchParams, contentType, body));
    if (reply.outcome === "answer") sendJson(response, reply.status, reply.body, retryHeader(reply));
    else if (reply.outcome === "reset") request.socket.destroy();
    // A hang ends when the caller gives up, or when the stand-in closes.
  }

  function sendFile(response: ServerResponse, path: string): void {
    const stored = world.files.findByPath(path);
    if (!stored) throw new ApiError(404, "Not Found");
    // Telegram does not tell the type of a file that is downloaded.
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": stored.bytes.length });
    response.end(stored.bytes);
  }

  return { handle };
}

async function readLimited(request: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(request, BODY_LIMIT_BYTES);
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new ApiError(413, "Request Entity Too Large");
    throw error;
  }
}

function retryHeader(reply: Extract<Reply, { outcome: "answer" }>): Record<string, string> {
  return reply.retryAfterSeconds === undefined ? {} : { "retry-after": String(reply.retryAfterSeconds) };
}
