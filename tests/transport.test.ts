import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createListener, type Server as Listener } from "node:net";
import { HttpError } from "grammy/web";
import { afterEach, expect, test, vi } from "vitest";
import { classifyError } from "../lib/telegram/errors.js";
import { send } from "../lib/transport.js";

const closings: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closings.splice(0)) close();
});

async function listen(server: Listener): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}

async function serve(listener: RequestListener) {
  let connections = 0;
  const server = createServer(listener).on("connection", () => {
    connections += 1;
  });
  const port = await listen(server);
  closings.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { url: `http://127.0.0.1:${port}/`, connections: () => connections };
}

const post = (url: string, init: RequestInit = {}) => send(url, { method: "POST", body: "{}", ...init });
const kindOf = (failed: Promise<unknown>) =>
  failed.then(
    () => "answered",
    (error: unknown) => classifyError(new HttpError("no answer", error)).kind,
  );

test("one request after the other goes over one connection, whole, with its headers", async () => {
  const seen: unknown[] = [];
  const { url, connections } = await serve(async (request, response) => {
    seen.push([request.method, request.headers["x-of-ours"], Buffer.concat(await request.toArray()).toString()]);
    response.writeHead(418).end(`{"said":"ö"}`);
  });
  for (const body of ["я", ""]) {
    const response = await send(url, { method: "POST", body, headers: { "x-of-ours": "1" } });
    expect([response.status, response.ok, await response.json()]).toEqual([418, false, { said: "ö" }]);
  }
  expect(seen).toEqual([
    ["POST", "1", "я"],
    ["POST", "1", ""],
  ]);
  expect(connections()).toBe(1);
});

test("an answer without a body is an answer", async () => {
  const { url } = await serve((_request, response) => response.writeHead(204).end());
  expect((await post(url)).status).toBe(204);
});

test("nobody knows what became of a request whose answer broke off, or was not waited for", async () => {
  const cut = await serve((_request, response) => {
    response.writeHead(200, { "content-length": "10" }).write("{", () => response.destroy());
  });
  expect(await kindOf(post(cut.url))).toBe("unknown");
  const silent = await serve(() => undefined);
  expect(await kindOf(post(silent.url, { signal: AbortSignal.timeout(20) }))).toBe("unknown");
});

test("a request that found no connection was certainly not sent", async () => {
  const { url } = await serve(() => undefined);
  for (const close of closings.splice(0)) close();
  expect(await kindOf(post(url))).toBe("later");

  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const listener = createListener();
  const met = once(listener, "connection");
  const port = await listen(listener);
  closings.push(() => listener.close());
  const failed = kindOf(post(`https://127.0.0.1:${port}/`));
  await met;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await failed).toBe("later");
});

test("a file goes as fetch sends it", async () => {
  const { url } = await serve(async (request, response) => {
    response.end(Buffer.concat(await request.toArray()));
  });
  const body = new FormData();
  body.set("file", new Blob(["bytes"]), "a.txt");
  expect(await (await send(url, { method: "POST", body })).text()).toContain("bytes");
});
