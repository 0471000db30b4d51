import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type CountingServer, kieFor, startCountingServer, testKey } from "./counting-server.js";

const request = {
  model: "seedream/5-lite-text-to-image",
  input: { prompt: "a pear" },
  callbackUrl: "https://bot.example/api/kie-callback?task=1",
};

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

async function serverThat(answer: (response: ServerResponse) => void): Promise<CountingServer> {
  const server = await startCountingServer((_request, response) => answer(response));
  closers.push(server.close);
  return server;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

const inDoubt = { outcome: "in_doubt" };

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("a creation that never left is refused and may be sent again", () => {
  const notSent = {
    outcome: "refused",
    failure: { kind: "vendor_down", retry: "later" },
    retryAfterMs: expect.any(Number),
  };

  test("when nobody listens", async () => {
    const { kie } = kieFor({ url: `http://127.0.0.1:${await closedPort()}` });
    expect(await kie.createTask(request)).toMatchObject(notSent);
  });

  test("when the name has no address", async () => {
    const { kie } = kieFor({ url: "http://kie.invalid" });
    expect(await kie.createTask(request)).toMatchObject(notSent);
  });

  test("when the other side does not speak TLS", async () => {
    const server = await serverThat(json(200, {}));
    const { kie } = kieFor({ url: server.url.replace("http:", "https:") });
    expect(await kie.createTask(request)).toMatchObject(notSent);
    expect(server.received).toHaveLength(0);
  });

  test("when the connection is cut before TLS stands", async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    const { kie } = kieFor({ url: `https://127.0.0.1:${port}` });
    expect(await kie.createTask(request)).toMatchObject(notSent);
  });
});

test("a connection cut while the request was written leaves it in doubt", async () => {
  let connections = 0;
  const port = await listen(
    createServer((socket) => {
      connections += 1;
      socket.destroy();
    }),
  );
  const { kie } = kieFor({ url: `http://127.0.0.1:${port}` });
  expect(await kie.createTask(request)).toMatchObject(inDoubt);
  expect(connections).toBe(1);
});

test("a connection that KIE resets when it has the request leaves it in doubt", async () => {
  const server = createServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
  const { kie } = kieFor({ url: `http://127.0.0.1:${await listen(server)}` });
  expect(await kie.createTask(request)).toMatchObject(inDoubt);
});

test("a creation never travels on a connection that an earlier call left open", async () => {
  const server = await serverThat(json(200, { code: 200, msg: "success", data: { taskId: "abc" } }));
  const { kie } = kieFor(server);
  await kie.credits();
  await kie.createTask(request);
  await kie.createTask(request);
  expect(server.connections()).toBe(server.received.length);
});

test("Retry-After of a refusal is honoured when it is longer than our own pause", async () => {
  const server = await serverThat(json(429, { code: 429, msg: "Rate limit exceeded" }, { "retry-after": "77" }));
  expect(await kieFor(server).kie.createTask(request)).toMatchObject({ outcome: "refused", retryAfterMs: 77_000 });
});

test("the request carries the model, the input, the callback, the key and a User-Agent", async () => {
  const server = await serverThat(json(200, { code: 200, msg: "success", data: { taskId: "abc" } }));
  await kieFor(server).kie.createTask(request);
  const [received] = server.received;
  expect(received).toMatchObject({ method: "POST", path: "/api/v1/jobs/createTask" });
  expect(JSON.parse(received?.body ?? "")).toEqual({
    model: request.model,
    input: request.input,
    callBackUrl: request.callbackUrl,
  });
  expect(received?.headers).toMatchObject({ authorization: `Bearer ${testKey}`, "content-type": "application/json" });
  expect(received?.headers["user-agent"]).toMatch(/^kiegram/);
  expect(Number(received?.headers["content-length"])).toBe(received?.body.length);
});

test("the key appears in no outcome and in no log, even when KIE quotes it", async () => {
  const server = await serverThat(json(200, { code: 500, msg: `bad key ${testKey}`, data: null }));
  const { kie, log } = kieFor(server);
  const unreachable = kieFor({ url: `http://127.0.0.1:${await closedPort()}` });
  const said = [
    await kie.createTask(request),
    await kie.readTask("x"),
    await unreachable.kie.createTask(request),
    await unreachable.kie.readTask("x"),
  ];
  expect(JSON.stringify([said, log, unreachable.log])).not.toContain(testKey);
});

test("a key that is part of KIE's own words does not change what KIE says", async () => {
  const server = await serverThat(json(200, { code: 200, msg: "success", data: { taskId: "tasks-task" } }));
  const { kie } = kieFor(server, { apiKey: "task" });
  expect(await kie.createTask(request)).toEqual({ outcome: "accepted", vendorTaskId: "tasks-task" });
});
