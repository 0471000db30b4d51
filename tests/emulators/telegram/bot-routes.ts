import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./api-error.js";
import { BodyTooLarge, readBody, sendJson } from "./http-io.js";
import { type RawParams, readParams } from "./params.js";
import type { Pipeline } from "./pipeline.js";
import type { World } from "./world.js";

/** Telegram takes files of up to 50 MB; the form around them adds a little. */
const BODY_LIMIT_BYTES = 51 * 1024 * 1024;

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function createBotRoutes({ world, pipeline }: { world: World; pipeline: Pipeline }) {
  async function handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname);
    if (file) {
      sendFile(response, file[1] ?? "", decodeURIComponent(file[2] ?? ""));
      return true;
    }
    const call = /^\/bot([^/]+)(?:\/([^/]*))?\/?$/.exec(url.pathname);
    if (!call) return false;
    if (decodeURIComponent(call[1] ?? "") !== world.token)
      refuse(response, unauthorized(decodeURIComponent(call[1] ?? "")));
    else await callMethod({ request, response, url, method: call[2] ?? "" });
    return true;
  }

  async function callMethod({
    request,
    response,
    url,
    method,
  }: {
    request: IncomingMessage;
    response: ServerResponse;
    url: URL;
    method: string;
  }): Promise<void> {
    let raw: RawParams;
    try {
      const body = await readBody(request, BODY_LIMIT_BYTES);
      raw = readParams(url.searchParams, (request.headers["content-type"] ?? "").trim(), body);
    } catch (error) {
      if (error instanceof BodyTooLarge) return refuse(response, new ApiError(413, "Request Entity Too Large"));
      if (error instanceof ApiError) return refuse(response, error);
      throw error;
    }
    const reply = await pipeline.call(method, raw);
    if (reply.outcome === "answer") {
      const wait = retryAfter(reply.body);
      sendJson(response, reply.status, reply.body, wait === undefined ? {} : { "retry-after": String(wait) });
    } else if (reply.outcome === "reset") request.socket.destroy();
    // A hang ends when the caller gives up, or when the stand-in closes.
  }

  function sendFile(response: ServerResponse, token: string, path: string): void {
    if (decodeURIComponent(token) !== world.token) return refuse(response, unauthorized(decodeURIComponent(token)));
    const stored = world.files.findByPath(path);
    if (!stored) return refuse(response, new ApiError(404, "Not Found"));
    // Telegram does not tell the type of a file that is downloaded.
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": stored.bytes.length });
    response.end(stored.bytes);
  }

  return { handle };
}

/** A token that could not be one at all is 404, one of somebody else is 401. */
function unauthorized(token: string): ApiError {
  return /^\d+:[\w-]+$/.test(token)
    ? new ApiError(401, "Unauthorized: invalid token specified")
    : new ApiError(404, "Not Found");
}

function refuse(response: ServerResponse, error: ApiError): void {
  sendJson(response, error.code, { ok: false, error_code: error.code, description: error.message });
}

function retryAfter(body: Record<string, unknown>): number | undefined {
  const parameters = body.parameters;
  if (typeof parameters !== "object" || parameters === null || !("retry_after" in parameters)) return undefined;
  return typeof parameters.retry_after === "number" ? parameters.retry_after : undefined;
}
