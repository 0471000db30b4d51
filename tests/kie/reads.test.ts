import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { pollPauseMs } from "../../lib/kie/http/wait.js";
import { type CountingServer, kieFor, startCountingServer } from "./counting-server.js";

let server: CountingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Step = (response: ServerResponse) => void;

const json =
  (body: unknown, status = 200): Step =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
const record = (data: object): Step =>
  json({ code: 200, msg: "success", data: { taskId: "x", model: "z-image", param: "{}", ...data } });
const waiting = record({ state: "waiting", resultJson: "" });
const succeeded = record({ state: "success", resultJson: '{"resultUrls":["https://tempfile.aiquickdraw.com/a.png"]}' });
const cut: Step = (response) => response.socket?.destroy();
const badGateway: Step = (response) => response.writeHead(502).end("<html>");
const unknownId = json({ code: 422, msg: "recordInfo is null", data: null });

/** Answers with one step after another, the last one for ever. */
async function script(...steps: Step[]) {
  let next = 0;
  server = await startCountingServer((_request, response) => {
    steps[Math.min(next, steps.length - 1)]?.(response);
    next += 1;
  });
  return { ...kieFor(server), server };
}

test.each([
  ["a cut connection", cut],
  ["a bad gateway", badGateway],
  ["KIE's own server error", json({ code: 500, msg: "Internal Error" })],
  ["a refusal for too many requests", json({ code: 429, msg: "Rate limit exceeded" })],
])("a look at a task is repeated after %s", async (_name, step) => {
  const { kie, server } = await script(step, succeeded);
  expect(await kie.readTask("x")).toMatchObject({ outcome: "found", task: { state: "succeeded" } });
  expect(server.received).toHaveLength(2);
});

test("words that no rule understands are told to the operator once a shape, with what their code suggests", async () => {
  const failed = (failMsg: string) => record({ state: "fail", failCode: "500", failMsg });
  const { kie, log } = await script(
    failed("zorble 17 did not quux the frobnicator"),
    failed("Zorble 23 did not quux the frobnicator."),
    failed("zorble 17 gave up"),
    failed("your prompt was flagged as sexual"),
  );
  for (let look = 0; look < 4; look += 1) await kie.readTask("x");
  const told = log.filter(({ event }) => event === "kie.failure.unread").map(({ fields }) => fields);
  expect(told).toEqual([
    expect.objectContaining({
      code: "500",
      shape: "zorble # did not quux the frobnicator",
      suggestedKind: "vendor_down",
    }),
    expect.objectContaining({ shape: "zorble # gave up" }),
  ]);
});

test("a look at a task gives up after three requests and says why", async () => {
  const { kie, server } = await script(badGateway);
  expect(await kie.readTask("x")).toEqual({ outcome: "unavailable", detail: "HTTP 502: <html>" });
  expect(server.received).toHaveLength(3);
});

test("a look at a task with a refused key is not repeated", async () => {
  const { kie, server, log } = await script(json({ code: 401, msg: "You do not have access permissions" }));
  expect(await kie.readTask("x")).toEqual({ outcome: "unavailable", detail: "401 You do not have access permissions" });
  expect(server.received).toHaveLength(1);
  expect(log).toContainEqual(expect.objectContaining({ level: "error", event: "kie.key.refused" }));
});

test("a look at a task returns what its creation carried, though it is encoded twice", async () => {
  const param = JSON.stringify({
    input: JSON.stringify({ prompt: "a" }),
    model: "z-image",
    callBackUrl: "https://bot.example/cb?task=1&sig=2",
  });
  const { kie } = await script(record({ state: "generating", model: null, param }));
  const callbackUrl = "https://bot.example/cb?task=1&sig=2";
  expect(await kie.readTask("x")).toEqual({
    outcome: "found",
    task: { callbackUrl, model: "z-image", state: "pending", consumedCredits: null },
  });
});

test("a state nobody knows is pending, and the operator hears of it", async () => {
  const { kie, log } = await script(record({ state: "meditating" }));
  expect(await kie.readTask("x")).toMatchObject({ outcome: "found", task: { state: "pending" } });
  expect(log).toContainEqual(expect.objectContaining({ level: "error", event: "kie.state.unknown" }));
});

test("an ended task with nothing usable in it has failed, and the operator hears of it", async () => {
  const { kie, log } = await script(record({ state: "success", resultJson: '{"resultUrls":[]}' }));
  expect(await kie.readTask("x")).toMatchObject({
    outcome: "found",
    task: { state: "failed", failure: { kind: "unknown", retry: "later" } },
  });
  expect(log).toContainEqual(expect.objectContaining({ level: "error", event: "kie.result.unusable" }));
});

test("the host of a result tells what a file is, and never sees the key", async () => {
  const started = await startCountingServer((request, response) => {
    if (request.method === "HEAD") response.writeHead(200, { "content-type": "image/webp" }).end();
    else record({ state: "success", response: { resultUrls: [`${started.url}/file`] } })(response);
  });
  server = started;
  const { kie } = kieFor(started);
  expect(await kie.readTask("x")).toMatchObject({
    outcome: "found",
    task: { state: "succeeded", output: { files: [{ kind: "image" }] } },
  });
  const asked = started.received.find((request) => request.method === "HEAD");
  expect(asked?.headers["user-agent"]).toMatch(/^kiegram/);
  expect(asked?.headers.authorization).toBeUndefined();
});

test("waiting goes on through a task KIE does not know yet, silence and pending, to the end", async () => {
  const { kie } = await script(unknownId, waiting, cut, waiting, succeeded);
  const seen: string[] = [];
  const outcome = await kie.waitTask("x", { onProgress: ({ state }) => seen.push(state) });
  expect(outcome).toMatchObject({ outcome: "ended", task: { state: "succeeded" } });
  expect(seen.length).toBeGreaterThanOrEqual(2);
});

test("waiting ends with its time", async () => {
  const { kie } = await script(waiting);
  expect(await kie.waitTask("x", { timeoutMs: 60 })).toEqual({ outcome: "timed_out" });
});

test("waiting ends at once when it is called off", async () => {
  const { kie } = await script(waiting);
  const controller = new AbortController();
  const slow = kieFor({ url: server?.url ?? "" }, { pollPauseMs: () => 60_000 }).kie.waitTask("x", {
    signal: controller.signal,
  });
  controller.abort();
  expect(await slow).toEqual({ outcome: "aborted" });
  expect(await kie.waitTask("x", { signal: controller.signal })).toEqual({ outcome: "aborted" });
});

test("a task that KIE never knew is missing when the grace is over", async () => {
  const { kie } = await script(unknownId);
  expect(await kie.waitTask("x", { timeoutMs: 60 })).toEqual({ outcome: "missing" });
});

test.each([
  [0, 1_000],
  [1_000, 2_500],
  [29_999, 2_500],
  [30_000, 7_000],
  [120_000, 20_000],
  [3_600_000, 20_000],
])("after %i ms the next look comes in about %i ms", (elapsedMs, pauseMs) => {
  for (let round = 0; round < 50; round++) {
    expect(Math.abs(pollPauseMs(elapsedMs) - pauseMs)).toBeLessThanOrEqual(pauseMs / 5);
  }
});

test("a question about the models is asked once a second at most", async () => {
  const { kie, server } = await script(
    json({ code: 200, msg: "success", data: { model: "m", pricingDesc: "1 credit" } }),
  );
  const startedAt = performance.now();
  await Promise.all([kie.modelPrice("m"), kie.modelPrice("m")]);
  expect(server.received).toHaveLength(2);
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
});

test("a model nobody has heard of has no price", async () => {
  const { kie } = await script(json({ code: 404, msg: "not found", data: null }));
  expect(await kie.modelPrice("no/such")).toMatchObject({ outcome: "failed", failure: { kind: "unknown" } });
});
