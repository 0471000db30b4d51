import { AsyncLocalStorage } from "node:async_hooks";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { health } from "../../api/health.js";
import { kieCallback } from "../../api/kie-callback.js";
import { setup } from "../../api/setup.js";
import { sweep } from "../../api/sweep.js";
import { telegram } from "../../api/telegram.js";
import { type App, createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { installSeam } from "./kill-at.js";

/**
 * A process of its own with the real edges, as a platform's instance: it says on which port it listens, and ends when
 * somebody kills it. Bundled, so that a new one is there in a moment.
 */
const edges: Record<string, (app: App, request: Request) => Promise<Response>> = {
  "/api/telegram": telegram,
  "/api/kie-callback": kieCallback,
  "/api/sweep": sweep,
  "/api/setup": setup,
  "/api/health": health,
};

const context = new AsyncLocalStorage<{ waitUntil(work: Promise<unknown>): void }>();
Object.defineProperty(globalThis, Symbol.for("@vercel/request-context"), { value: { get: () => context.getStore() } });
const seam = installSeam();

const env = readEnv();
const app = createApp(env);

function track<T>(work: Promise<T>): Promise<T> {
  seam.busy(1);
  return work.finally(() => seam.busy(-1));
}

async function answer(incoming: IncomingMessage): Promise<Response> {
  const url = new URL(incoming.url ?? "/", env.publicUrl);
  const edge = edges[url.pathname];
  if (!edge) return new Response(null, { status: 404 });
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const { method = "GET" } = incoming;
  const body = method === "GET" ? {} : { body: Buffer.concat(await incoming.toArray()) };
  const waitUntil = (work: Promise<unknown>) => void track(work).catch(() => undefined);
  return context.run({ waitUntil }, () => edge(app, new Request(url, { method, headers, ...body })));
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // An edge that throws is the platform's 500.
  const response = await track(answer(incoming)).catch(() => new Response(null, { status: 500 }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`port ${address !== null && typeof address === "object" ? address.port : ""}\n`);
});
