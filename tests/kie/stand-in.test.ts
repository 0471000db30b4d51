import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyCallback } from "../../lib/kie/callback.js";
import type { Kie } from "../../lib/kie/client.js";
import type { ModelInput } from "../../lib/registry/model/schema.js";
import { type Kie as KieStandIn, startKie } from "../emulators/kie/server.js";
import { kieFor, testKey } from "./counting-server.js";

const hmacKey = "the-key-of-the-webhook";
const order = { model: "z-image", input: { prompt: "a pear", aspect_ratio: "1:1" }, callbackUrl: null };

let standIn: KieStandIn;
let kie: Kie;

beforeEach(async () => {
  standIn = await startKie({ apiKey: testKey, hmacKey, credits: 1_000, finish: "manual" });
  kie = kieFor(standIn, { uploadUrl: standIn.uploadUrl }).kie;
});
afterEach(async () => {
  await standIn.close();
});

async function create(request: Parameters<Kie["createTask"]>[0] = order): Promise<string> {
  const outcome = await kie.createTask(request);
  if (outcome.outcome !== "accepted") throw new Error(JSON.stringify(outcome));
  return outcome.vendorTaskId;
}

const creations = (): number => standIn.requests().filter((request) => request.endpoint === "createTask").length;

test.each([
  ["no answer after the work", { fault: "cut", worked: true }],
  ["no answer at all", { fault: "cut" }],
  ["a page with HTTP 500", { fault: "garble", body: "html", httpStatus: 500, worked: true }],
  ["a page with HTTP 502", { fault: "garble", body: "html", httpStatus: 502 }],
  ["an empty body", { fault: "garble", body: "empty", worked: true }],
  ["half a JSON", { fault: "garble", body: "half_json", worked: true }],
  ["no task id", { fault: "no_task_id", worked: true }],
  ["silence", { fault: "hang", worked: true }],
  ["KIE's own 500", { fault: "refuse", code: 500, msg: "Internal Error, Please try again later." }],
] as const)("a creation answered with %s is in doubt and was sent once", async (_name, fault) => {
  standIn.addFault({ endpoint: "createTask", ...fault });
  expect(await kie.createTask(order)).toMatchObject({ outcome: "in_doubt" });
  expect(creations()).toBe(1);
});

test("a creation beyond what KIE allows in ten seconds is refused, and made when it is sent again later", async () => {
  const outcomes = await Promise.all(Array.from({ length: 21 }, () => kie.createTask(order)));
  const refused = outcomes.filter((outcome) => outcome.outcome === "refused");
  expect(refused).toMatchObject([{ failure: { kind: "model_busy" }, retryAfterMs: expect.any(Number) }]);
  await standIn.advance(refused[0]?.retryAfterMs ?? 0);
  await create();
  expect(standIn.tasks()).toHaveLength(21);
});

test.each<[string, ModelInput, RegExp, string | null]>([
  ["gemini-omni-audio", { audio_id: "kore", name: "Narrator" }, /^audio_/, "Narrator"],
  ["gemini-omni-character", { descriptions: "a fox", image_urls: ["https://example.com/a.jpg"] }, /^character_/, null],
])("%s answers at once, with the id that other models take", async (model, input, id, name) => {
  const made = await kie.createTask({ model, input, callbackUrl: null });
  if (made.outcome !== "finished") throw new Error(JSON.stringify(made));
  expect(made.vendorTaskId).toMatch(id);
  expect(made.output).toEqual({ files: [], text: name ?? made.vendorTaskId });
  const refused = await kie.createTask({ model, input: {}, callbackUrl: null });
  expect(refused).toMatchObject({ outcome: "refused" });
});

test("a task is pending, then gives a file that can be fetched", async () => {
  const id = await create();
  expect(await kie.readTask(id)).toEqual({
    outcome: "found",
    task: { callbackUrl: null, model: "z-image", state: "pending", consumedCredits: 0.8 },
  });
  await standIn.finish(id);
  const read = await kie.readTask(id);
  const file = read.outcome === "found" && read.task.state === "succeeded" ? read.task.output.files[0] : undefined;
  expect(file).toMatchObject({ kind: "image" });
  expect((await fetch(file?.url ?? "", { headers: { "user-agent": "test" } })).status).toBe(200);
});

test("a file without an extension is what its host says", async () => {
  standIn.addFault({ fault: "result", how: "no_extension" });
  const id = await create();
  await standIn.finish(id);
  expect(await kie.readTask(id)).toMatchObject({ outcome: "found", task: { output: { files: [{ kind: "image" }] } } });
});

test("a task that ended with no addresses has failed", async () => {
  standIn.addFault({ fault: "result", how: "no_urls" });
  const id = await create();
  await standIn.finish(id);
  expect(await kie.readTask(id)).toMatchObject({
    outcome: "found",
    task: { state: "failed", failure: { kind: "unknown", retry: "later" } },
  });
});

test("a task that KIE does not show yet is waited for", async () => {
  standIn.addFault({ fault: "unseen", polls: 3 });
  const id = await create();
  await standIn.finish(id);
  expect(await kie.waitTask(id)).toMatchObject({ outcome: "ended", task: { state: "succeeded" } });
});

test("a callback of the stand-in is believed with the right key only, and names the task's own callback address", async () => {
  const received: { headers: Headers; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      const pairs = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value] as [string, string]] : [],
      );
      received.push({ headers: new Headers(pairs), body });
      response.end('{"code":200,"msg":"success"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const callbackUrl = `http://127.0.0.1:${port}/api/kie-callback?task=1&sig=2`;
  const id = await create({ ...order, callbackUrl });
  await standIn.finish(id);
  const [callback] = received;
  if (!callback) throw new Error("no callback came");
  const seen = { ...callback, nowMs: Date.now() };
  expect(verifyCallback({ ...seen, hmacKey })).toEqual({ outcome: "valid", vendorTaskId: id });
  expect(verifyCallback({ ...seen, hmacKey: "another" })).toEqual({ outcome: "invalid", reason: "bad_signature" });
  expect(await kie.readTask(id)).toMatchObject({ outcome: "found", task: { callbackUrl } });
  await new Promise((resolve) => server.close(resolve));
});

test("an uploaded file comes back byte by byte", async () => {
  const bytes = new Uint8Array(300_000).map((_, index) => (index * 7) % 256);
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...bytes]);
  const file = { stream: new Blob([png]).stream(), name: "a.png", mime: "image/png", sizeBytes: png.length };
  const uploaded = await kie.upload(file);
  if (uploaded.outcome !== "uploaded") throw new Error(JSON.stringify(uploaded));
  const fetched = await fetch(uploaded.url, { headers: { "user-agent": "test" } });
  expect(new Uint8Array(await fetched.arrayBuffer())).toEqual(png);
});

test("a link to an own result is given, to a stranger's file refused", async () => {
  const id = await create();
  await standIn.finish(id);
  const read = await kie.readTask(id);
  const url = read.outcome === "found" && read.task.state === "succeeded" ? (read.task.output.files[0]?.url ?? "") : "";
  expect(await kie.downloadUrl(url)).toMatchObject({ outcome: "found", value: expect.stringMatching(/^http/) });
  expect(await kie.downloadUrl("https://example.com/a.png")).toMatchObject({ outcome: "failed" });
});

test("the catalogue, a schema and a price can be read", async () => {
  const models = await kie.models();
  expect(models.outcome === "found" && models.value.length).toBeGreaterThan(100);
  expect(await kie.schema("z-image")).toMatchObject({
    outcome: "found",
    value: { openapi: expect.stringMatching(/^3/) },
  });
  expect(await kie.modelPrice("z-image")).toMatchObject({ outcome: "found", value: expect.stringContaining("0.8") });
});
