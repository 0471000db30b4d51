import { AsyncLocalStorage } from "node:async_hooks";
import { Server } from "node:http";
import { pathToFileURL } from "node:url";
import { serve } from "srvx/node";
import { type FunctionFile, readVercelProject, type VercelProject } from "./vercel-project.js";

/** Vercel takes no larger request. */
const MAX_BYTES = 4.5 * 1024 * 1024;

/**
 * The request, or null when it is too large for Vercel. A body that says its length is passed on unread; one that
 * does not has to be read first, because the answer would come too late otherwise.
 */
export async function bufferBody(request: Request): Promise<Request | null> {
  const length = request.headers.get("content-length");
  if (length !== null) return Number(length) > MAX_BYTES ? null : request;
  if (request.body === null) return request;

  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return new Request(request.url, { method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
}

type Handler = (request: Request) => unknown;
type Report = (sentence: string) => void;
type Invocation = { waitUntil(work: Promise<unknown>): void };

export type FunctionsServer = {
  port: number;
  project: VercelProject;
  /** Takes no more requests, and waits for those under way and for all that they handed to `waitUntil`. */
  close(): Promise<void>;
};

const IDLE_CHECK_MS = 20;
const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"];

/**
 * Serves the functions of api/ as Vercel does: a file is a route, an export is a method, `waitUntil` outlives the
 * answer. One process holds them all, where Vercel gives each one its own. Rejects when the port is taken.
 */
export async function startFunctions(options: {
  root: string;
  port: number;
  hostname?: string;
  report: Report;
}): Promise<FunctionsServer> {
  const { report } = options;
  const project = readVercelProject(options.root);
  const running = new Set<Promise<unknown>>();
  const current = provideRequestContext();

  function track(work: Promise<unknown>): void {
    const tracked: Promise<unknown> = work
      .catch((error: unknown) => report(`work after an answer failed: ${explain(error)}`))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  }

  async function answer(request: Request): Promise<Response> {
    const found = project.functions.get(new URL(request.url).pathname);
    if (!found) return platformError(404, "NOT_FOUND");
    const whole = await bufferBody(request);
    if (whole === null) return platformError(413, "FUNCTION_PAYLOAD_TOO_LARGE");
    try {
      const handler = await loadHandler(found.file, request.method);
      if (!handler) return new Response(null, { status: 405 });
      const invocation: Invocation = { waitUntil: track };
      const work = current.run(invocation, async () => handler(whole));
      const response = await withinLimit(work, found);
      if (response === "too late") return platformError(504, "FUNCTION_INVOCATION_TIMEOUT");
      if (!(response instanceof Response)) throw new TypeError(`${found.file} did not answer with a Response`);
      return response;
    } catch (error) {
      report(`${request.method} ${new URL(request.url).pathname} failed: ${explain(error)}`);
      return platformError(500, "FUNCTION_INVOCATION_FAILED");
    }
  }

  const server = serve({
    fetch(request) {
      const response = answer(request);
      track(response);
      return response;
    },
    port: options.port,
    ...(options.hostname === undefined ? {} : { hostname: options.hostname }),
    manual: true,
    silent: true,
    gracefulShutdown: false,
  });
  await server.serve();

  return {
    port: Number(new URL(server.url ?? "").port),
    project,
    async close() {
      const { server: listener } = server.node ?? {};
      // A connection falls idle when its answer is out, and would then wait for another request.
      const idle = setInterval(() => listener instanceof Server && listener.closeIdleConnections(), IDLE_CHECK_MS);
      await server.close();
      while (running.size > 0) await Promise.all(running);
      clearInterval(idle);
    },
  };
}

/** Where `lib/wait-until.ts` and Vercel's own package look for the request they belong to. */
function provideRequestContext(): AsyncLocalStorage<Invocation> {
  const current = new AsyncLocalStorage<Invocation>();
  Object.defineProperty(globalThis, Symbol.for("@vercel/request-context"), {
    value: { get: () => current.getStore() },
    configurable: true,
  });
  return current;
}

/** A method that the file does not export is refused; HEAD is not made from GET, as on Vercel. */
async function loadHandler(file: string, method: string): Promise<Handler | null> {
  const loaded: Record<string, unknown> = await import(pathToFileURL(file).href);
  const handler = METHODS.includes(method) ? loaded[method] : undefined;
  return typeof handler === "function" ? (request) => Reflect.apply(handler, undefined, [request]) : null;
}

async function withinLimit(work: Promise<unknown>, { maxDurationMs }: FunctionFile): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<"too late">((resolve) => {
    timer = setTimeout(() => resolve("too late"), maxDurationMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function platformError(status: number, code: string): Response {
  return new Response(`${code}\n`, { status, headers: { "x-vercel-error": code, "content-type": "text/plain" } });
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
