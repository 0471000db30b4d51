import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type CountingServer, kieFor, startCountingServer } from "./counting-server.js";

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

function page(status: number, body: string, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "text/html", ...headers }).end(body);
  };
}

const refused = (kind: string) => ({ outcome: "refused", failure: { kind } });
const refusedForGood = (kind: string) => ({ ...refused(kind), retryAfterMs: null });
const refusedForNow = (kind: string) => ({ ...refused(kind), retryAfterMs: expect.any(Number) });
const inDoubt = { outcome: "in_doubt" };
const words = "something nobody has seen";

function codes(outcomes: [code: number, outcome: object][]): Row[] {
  return outcomes.map(([code, outcome]) => [
    `code ${code} with unknown words`,
    json(200, { code, msg: words, data: null }),
    outcome,
  ]);
}

type Row = [name: string, answer: (response: ServerResponse) => void, outcome: object];

const answers: Row[] = [
  [
    "200 with a task id",
    json(200, { code: 200, msg: "success", data: { taskId: "abc" } }),
    { outcome: "accepted", vendorTaskId: "abc" },
  ],
  [
    "200 with a task id and HTTP 500",
    json(500, { code: 200, msg: "success", data: { taskId: "abc" } }),
    { outcome: "accepted", vendorTaskId: "abc" },
  ],
  ["200 without data", json(200, { code: 200, msg: "success" }), inDoubt],
  ["200 without a task id", json(200, { code: 200, msg: "success", data: {} }), inDoubt],
  ["200 with an empty task id", json(200, { code: 200, msg: "success", data: { taskId: " " } }), inDoubt],
  ["200 with a task id that is no text", json(200, { code: 200, msg: "success", data: { taskId: 7 } }), inDoubt],
  ["an empty body", page(200, ""), inDoubt],
  ["half a JSON", page(200, '{"code":200,"data":{"tas'), inDoubt],
  ["a JSON that is not KIE's", json(200, { ok: true }), inDoubt],
  ["a page with HTTP 200", page(200, "<html>hello</html>"), inDoubt],
  ["a page with HTTP 500", page(500, "<html>oops</html>"), inDoubt],
  ["a page with HTTP 502", page(502, "<html>bad gateway</html>"), inDoubt],
  ["HTTP 503 with Retry-After", page(503, "later", { "retry-after": "1" }), inDoubt],
  ["HTTP 504", page(504, ""), inDoubt],
  ["Cloudflare's 520", page(520, "error code: 520"), inDoubt],
  ["HTTP 403 of Cloudflare's edge", page(403, "error code: 1010"), refusedForNow("vendor_down")],
  ["HTTP 403 of somebody else", page(403, "<html>forbidden</html>"), inDoubt],
  ["HTTP 404 of an unmatched route", json(404, { timestamp: 1, status: 404, error: "Not Found", path: "/" }), inDoubt],
  ["HTTP 408, after which others send again", page(408, ""), inDoubt],
  ["HTTP 421, after which fetch itself sends again", page(421, ""), inDoubt],
  ["HTTP 425", page(425, ""), inDoubt],
  ["HTTP 429 with a page", page(429, "slow down"), refusedForNow("model_busy")],
  [
    "HTTP 429 with KIE's body",
    json(429, { code: 429, msg: "Rate limit exceeded", data: null }),
    refusedForNow("model_busy"),
  ],
  ["a redirect that would repeat the request", page(307, "", { location: "/elsewhere" }), inDoubt],
  ["a redirect with 302", page(302, "", { location: "/elsewhere" }), inDoubt],
  ["HTTP 401 with a page", page(401, "who?"), refusedForGood("vendor_key")],
  ...codes([
    [400, inDoubt],
    [401, refusedForGood("vendor_key")],
    [402, refusedForGood("vendor_credit")],
    [404, inDoubt],
    [408, inDoubt],
    [409, inDoubt],
    [413, inDoubt],
    [422, refusedForGood("bad_input")],
    [429, refusedForNow("model_busy")],
    [433, refusedForGood("vendor_key")],
    [451, inDoubt],
    [455, refusedForNow("vendor_down")],
    [500, inDoubt],
    [501, inDoubt],
    [505, refusedForGood("model_off")],
    [531, inDoubt],
    [550, refusedForNow("model_busy")],
    [777, inDoubt],
  ]),
  [
    "500 for a missing field",
    json(200, { code: 500, msg: "aspect_ratio is required", data: null }),
    { ...refusedForGood("bad_input"), failure: { field: "aspect_ratio" } },
  ],
  [
    "500 for a value outside the list",
    json(200, { code: 500, msg: "aspect_ratio is not within the range of allowed options" }),
    refusedForGood("bad_input"),
  ],
  [
    "500 for a paused model",
    json(200, { code: 500, msg: "This interface is temporarily paused." }),
    refusedForGood("model_off"),
  ],
  ["500 for a server exception", json(200, { code: 500, msg: "Server exception, please try again later" }), inDoubt],
  ["500 for an internal error", json(200, { code: 500, msg: "Internal Error, Please try again later." }), inDoubt],
  ["500 for a busy server", json(200, { code: 500, msg: "the server is busy" }), inDoubt],
  [
    "400 for flagged content",
    json(200, { code: 400, msg: "Your prompt was flagged by Website as violating content policies." }),
    refusedForGood("content_refused"),
  ],
];

describe("a creation is sent once, whatever comes back", () => {
  test.each(answers)("%s", async (_name, answer, outcome) => {
    const server = await serverThat(answer);
    const { kie } = kieFor(server);
    expect(await kie.createTask(request)).toMatchObject(outcome);
    expect(server.received).toHaveLength(1);
  });

  test("a connection cut after the request was read leaves it in doubt", async () => {
    const server = await serverThat((response) => response.socket?.destroy());
    const { kie } = kieFor(server);
    expect(await kie.createTask(request)).toMatchObject(inDoubt);
    expect(server.received).toHaveLength(1);
  });

  test("a connection cut in the middle of the answer leaves it in doubt", async () => {
    const server = await serverThat((response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
      response.write('{"code":200,"data":{"taskId":"abc"', () => response.socket?.destroy());
    });
    const { kie } = kieFor(server);
    expect(await kie.createTask(request)).toMatchObject(inDoubt);
    expect(server.received).toHaveLength(1);
  });

  test("an answer that does not come in time leaves it in doubt", async () => {
    const server = await serverThat(() => undefined);
    const { kie } = kieFor(server, { timeouts: { createMs: 100 } });
    expect(await kie.createTask(request)).toMatchObject(inDoubt);
    expect(server.received).toHaveLength(1);
  });

  test("an answer whose body does not come in time leaves it in doubt", async () => {
    const server = await serverThat((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"code":200,');
    });
    const { kie } = kieFor(server, { timeouts: { createMs: 200 } });
    expect(await kie.createTask(request)).toMatchObject(inDoubt);
    expect(server.received).toHaveLength(1);
  });
});
