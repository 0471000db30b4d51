import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { startReceiver } from "./callback-receiver.js";
import { jsonSchema } from "./facts.js";
import { inHashMapOrder } from "./java-order.js";
import { createCaller } from "./kie-caller.js";
import { type Kie, startKie } from "./server.js";

const fixtureSchema = z.object({
  name: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.record(z.string(), jsonSchema),
});
const fixtures = z
  .array(z.looseObject({ name: z.string() }))
  .parse(JSON.parse(readFileSync(new URL("../../fixtures/kie-fixtures.json", import.meta.url), "utf8")));

function fixture(name: string): z.infer<typeof fixtureSchema> {
  return fixtureSchema.parse(fixtures.find((entry) => entry.name === name));
}

const objectSchema = z.record(z.string(), jsonSchema);
function keysOf(value: unknown): string[] {
  return Object.keys(objectSchema.parse(value));
}

const prompt = "A golden sunset over calm ocean waves";
let kie: Kie;
beforeAll(async () => {
  kie = await startKie({ apiKey: "key", finish: "manual" });
});
afterAll(() => kie.close());

/** A task of the model, before and after its end, in the given profile. */
async function lifeOf(model: string, profile: "2026-05" | "2026-09", input = {}) {
  const caller = createCaller(kie, "key");
  kie.configure({ profile });
  const taskId = await caller.create(model, { prompt, ...input });
  const before = await caller.record(taskId);
  await kie.finish(taskId);
  return { taskId, before, after: await caller.record(taskId) };
}

describe("answers have the keys of recorded ones, in their order", () => {
  test("createTask", async () => {
    const answer = await createCaller(kie, "key").createTask("google/nano-banana", { prompt });
    const recorded = fixture("createTask.ok.2026_08").body;
    expect(keysOf(answer)).toEqual(keysOf(recorded));
    expect(keysOf(answer.data)).toEqual(keysOf(recorded["data"]));
  });

  test("recordInfo up to mid 2026, while waiting and after", async () => {
    const { before, after } = await lifeOf("grok-imagine/text-to-video", "2026-05", { duration: 6 });
    const waiting = objectSchema.parse(fixture("recordInfo.waiting.grok-imagine_text-to-video").body["data"]);
    expect(keysOf(before)).toEqual(keysOf(waiting));
    expect({ ...before, taskId: "", createTime: 0 }).toEqual({ ...waiting, taskId: "", createTime: 0 });
    expect(keysOf(after)).toEqual(keysOf(fixture("recordInfo.success.happyhorse_text-to-video").body["data"]));
  });

  test("recordInfo since September 2026, with Suno's tracks in it", async () => {
    const { after } = await lifeOf("ai-music-api/sounds", "2026-09", { model: "V6" });
    const recorded = objectSchema.parse(fixture("recordInfo.success.suno_unified_2026_09_27").body["data"]);
    expect(keysOf(after)).toEqual(keysOf(recorded));
    expect(after["response"]).toEqual(JSON.parse(String(after["resultJson"])));
    expect(keysOf(after["response"])).toEqual(keysOf(recorded["response"]));
    const tracks = (record: unknown) =>
      z
        .object({ data: z.array(objectSchema) })
        .parse(record)
        .data.map(keysOf);
    expect(tracks(after["response"])).toEqual(tracks(recorded["response"]));
  });

  test("callbacks of success and failure, in both profiles", async () => {
    const caller = createCaller(kie, "key");
    const receiver = await startReceiver();
    for (const [profile, year] of [
      ["2026-09", "2026_09"],
      ["2026-05", "2025"],
    ] as const) {
      kie.configure({ profile });
      for (const ending of ["success", "fail"] as const) {
        const taskId = await caller.create("google/nano-banana", { prompt }, receiver.url);
        await (ending === "success" ? kie.finish(taskId) : kie.fail(taskId));
        const recorded = fixture(`callback.market.${ending}.${year}`).body;
        const body = receiver.received.at(-1)?.body;
        expect([body?.code, body?.msg]).toEqual([recorded["code"], recorded["msg"]]);
        expect(keysOf(body?.data)).toEqual(keysOf(recorded["data"]));
      }
    }
    await receiver.close();
  });

  test("credit is a bare number, and an unknown task has no record", async () => {
    const caller = createCaller(kie, "key");
    kie.setCredits(5916.25);
    expect(await caller.call("GET", "/api/v1/chat/credit")).toEqual(fixture("credit.fraction").body);
    expect(await caller.call("GET", "/api/v1/jobs/recordInfo?taskId=none")).toEqual(
      fixture("recordInfo.422.null").body,
    );
  });
});

describe("details that clients trip over", () => {
  test("an unknown route is the only HTTP 404, in Spring's words", async () => {
    const response = await createCaller(kie, "key").send("POST", "/api/v1/jobs/create", {});
    expect(response.status).toBe(404);
    expect(keysOf(await response.json())).toEqual(keysOf(fixture("http404.unmatched_route").body));
  });

  test("headers are those of a recorded answer", async () => {
    const { headers } = await createCaller(kie, "key").send("GET", "/api/v1/chat/credit");
    const recorded = fixture("credit.fraction").headers;
    for (const name of ["content-type", "server", "cf-cache-status", "content-encoding", "transfer-encoding"]) {
      expect(headers.get(name), name).toBe(recorded[name]);
    }
    expect(headers.get("retry-after")).toBeNull();
  });

  test("a wrong key is told before anything else is looked at, without data", async () => {
    const answer = await createCaller(kie, "wrong").createTask("no such model", {});
    expect(answer).toEqual(fixture("auth.401.new").body);
  });

  test("an unknown model is told before its input is looked at", async () => {
    const answer = await createCaller(kie, "key").createTask("no such model", {});
    expect(answer).toEqual(fixture("createTask.422.unknown_model").body);
    const paused = await createCaller(kie, "key").createTask("sora-2-text-to-video", {});
    expect(paused).toEqual(fixture("createTask.500.paused").body);
  });

  test("param holds the request with the input encoded twice, callBackUrl and its secret included", async () => {
    const callBackUrl = "http://127.0.0.1:9/api/kie-callback?task=7&sig=secret";
    const caller = createCaller(kie, "key");
    const taskId = await caller.create("google/nano-banana", { prompt, aspect_ratio: "1:1" }, callBackUrl);
    const param = objectSchema.parse(JSON.parse(String((await caller.record(taskId))["param"])));
    expect(Object.keys(param)).toEqual(["input", "callBackUrl", "model"]);
    expect(param["callBackUrl"]).toBe(callBackUrl);
    expect(JSON.parse(String(param["input"]))).toEqual({ aspect_ratio: "1:1", prompt });
  });

  test.each([
    "recordInfo.waiting.bytedance_seedance-2",
    "recordInfo.success.wan_2-7-videoedit",
    "recordInfo.success.wan_2-7-image",
  ])("the keys of an input come back in the order recorded in %s", (name) => {
    const record = objectSchema.parse(fixture(name).body["data"]);
    const input = objectSchema.parse(JSON.parse(String(JSON.parse(String(record["param"])).input)));
    expect(Object.keys(inHashMapOrder(input))).toEqual(Object.keys(input));
  });

  test("costTime is in seconds", async () => {
    const caller = createCaller(kie, "key");
    const taskId = await caller.create("google/nano-banana", { prompt });
    await kie.advance(89_400);
    await kie.finish(taskId);
    expect((await caller.record(taskId))["costTime"]).toBe(89);
  });
});
