// Runs under the Node of production, over the folders of built functions and with nothing else of the project in reach.
// argv: the folder that holds one folder a function, and the port. A request is answered as Vercel would.
import { AsyncLocalStorage } from "node:async_hooks";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, port] = process.argv.slice(2);
const current = new AsyncLocalStorage();
const background = new Set();
globalThis[Symbol.for("@vercel/request-context")] = { get: () => current.getStore() };

function waitUntil(work) {
  const tracked = work.catch((error) => console.error(error)).finally(() => background.delete(tracked));
  background.add(tracked);
}

async function load(name) {
  const { handler } = JSON.parse(readFileSync(join(folder, name, ".vc-config.json"), "utf8"));
  const loaded = await import(pathToFileURL(join(folder, name, handler)).href);
  return loaded.default ?? loaded;
}

const functions = new Map();
for (const name of readdirSync(folder)) functions.set(`/api/${name}`, await load(name));

const server = createServer(async (incoming, outgoing) => {
  const url = new URL(incoming.url, `http://${incoming.headers.host}`);
  const answer = functions.get(url.pathname)?.[incoming.method];
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  if (!answer) return outgoing.writeHead(functions.has(url.pathname) ? 405 : 404).end();
  const { method, headers } = incoming;
  const body = method === "GET" ? undefined : Buffer.concat(chunks);
  const request = new Request(url, { method, headers, body });
  const response = await current.run({ waitUntil }, () => answer(request));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});
server.listen(Number(port), "127.0.0.1", () => console.log(`ready on Node ${process.version}`));

process.on("SIGTERM", async () => {
  server.close();
  server.closeIdleConnections();
  while (background.size > 0) await Promise.all(background);
  process.exit(0);
});
