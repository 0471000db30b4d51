import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureRows } from "./facts.js";
import type { FaultRule } from "./fault-rules.js";
import { createCaller, type KieCaller } from "./kie-caller.js";
import { type Kie, startKie } from "./server.js";

const model = "google/nano-banana";
const input = { prompt: "A lighthouse" };
const callBackUrl = "http://127.0.0.1:9/api/kie-callback?task=42";
let kie: Kie;
let caller: KieCaller;

beforeEach(async () => {
  kie = await startKie({ apiKey: "key", finish: "manual", credits: 100, callbackRetries: 0 });
  caller = createCaller(kie, "key");
});
afterEach(() => kie.close());

const create = () => caller.send("POST", "/api/v1/jobs/createTask", { model, input, callBackUrl });

describe("answers that go wrong", () => {
  test.each([
    [{ fault: "cut" }, 0],
    [{ fault: "cut", worked: true }, 1],
    [{ fault: "garble", body: "html", httpStatus: 502 }, 0],
    [{ fault: "garble", body: "html", httpStatus: 502, worked: true }, 1],
    [{ fault: "garble", body: "empty", worked: true }, 1],
    [{ fault: "garble", body: "half_json", worked: true }, 1],
    [{ fault: "garble", body: "spring", httpStatus: 500 }, 0],
    [{ fault: "refuse", code: 500, httpStatus: 500, worked: true }, 1],
    [{ fault: "no_task_id" }, 0],
    [{ fault: "no_task_id", worked: true }, 1],
  ] satisfies [FaultRule, number][])(
    "%o: no task id reaches the client, and %i task exists",
    async (fault, created) => {
      kie.addFault(fault);
      const text = await create().then(
        (response) => response.text(),
        () => "cut",
      );
      expect(text).not.toMatch(/"taskId":"[0-9a-f]{32}"/);
      expect(kie.tasks()).toHaveLength(created);
      expect(kie.credits()).toBe(created === 1 ? 96 : 100);
      expect(kie.counts().byCallbackUrl[callBackUrl]).toEqual({ attempts: 1, created });
    },
  );

  test("hang: the task exists and the client waits in vain", async () => {
    kie.addFault({ fault: "hang", worked: true });
    const giveUp = new AbortController();
    const headers = { authorization: "Bearer key" };
    const body = JSON.stringify({ model, input });
    const waiting = fetch(`${kie.url}/api/v1/jobs/createTask`, {
      method: "POST",
      headers,
      body,
      signal: giveUp.signal,
    });
    const outcome = waiting.then(
      () => "answered",
      () => "given up",
    );
    await expect.poll(() => kie.tasks().length).toBe(1);
    giveUp.abort();
    expect(await outcome).toBe("given up");
  });

  test("slow_body: the whole answer comes, over the time asked for", async () => {
    kie.addFault({ fault: "slow_body", overMs: 60 });
    const startedAt = performance.now();
    expect((await caller.createTask(model, input)).code).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(30);
  });

  test.each([401, 402, 429, 433, 455, 500, 505, 550])(
    "refuse: code %i in KIE's words, nothing created",
    async (code) => {
      kie.addFault({ fault: "refuse", code });
      const answer = await caller.createTask(model, input);
      expect(answer.code).toBe(code);
      expect(answer.msg.length).toBeGreaterThan(10);
      expect("data" in answer).toBe(code !== 401);
      expect(kie.tasks()).toEqual([]);
      expect((await caller.createTask(model, input)).code).toBe(200);
    },
  );

  test("a fault strikes only the endpoint, model or callback address that it names, as often as it says", async () => {
    kie.addFault({ fault: "refuse", code: 455, callbackUrl: "task=43", times: null });
    kie.addFault({ fault: "refuse", code: 505, model: "z-image" });
    kie.addFault({ fault: "refuse", code: 500, endpoint: "credit", times: 2 });
    expect((await create()).ok).toBe(true);
    expect((await caller.createTask(model, input, `${callBackUrl}3`)).code).toBe(200);
    expect((await caller.createTask(model, input, "http://127.0.0.1:9/?task=43")).code).toBe(455);
    const credit = async () => (await caller.call("GET", "/api/v1/chat/credit")).code;
    expect([await credit(), await credit(), await credit()]).toEqual([500, 500, 200]);
  });
});

describe("tasks that go wrong", () => {
  test("unseen: recordInfo does not know the task for its first polls", async () => {
    kie.addFault({ fault: "unseen", polls: 2 });
    const taskId = await caller.create(model, input);
    const read = async () => (await caller.call("GET", `/api/v1/jobs/recordInfo?taskId=${taskId}`)).code;
    expect([await read(), await read(), await read()]).toEqual([422, 422, 200]);
  });

  test("queuing: the state that nobody has seen and the docs name", async () => {
    kie.addFault({ fault: "queuing" });
    const taskId = await caller.create(model, input);
    expect((await caller.record(taskId))["state"]).toBe("queuing");
    kie.startGenerating(taskId);
    expect((await caller.record(taskId))["state"]).toBe("generating");
  });

  test("stuck: it waits for ever", async () => {
    kie.configure({ finish: { afterMs: 1000 } });
    kie.addFault({ fault: "stuck" });
    const taskId = await caller.create(model, input);
    await kie.advance(90 * 24 * 3600 * 1000);
    expect((await caller.record(taskId))["state"]).toBe("waiting");
  });

  test("fail at once: no completeTime, no costTime, and the credits are back", async () => {
    kie.addFault({ fault: "fail", at: "once", row: 0 });
    const taskId = await caller.create(model, input);
    const record = await caller.record(taskId);
    expect(record).toMatchObject({
      state: "fail",
      costTime: null,
      completeTime: null,
      creditsConsumed: 0,
      successFlag: 3,
    });
    expect(record).toMatchObject({ failCode: failureRows[0]?.failCode, failMsg: failureRows[0]?.failMsg });
    expect(kie.credits()).toBe(100);
  });

  test("fail at the end: every row of the failures, and the credits are back each time", async () => {
    kie.configure({ limits: { createTask: "off", recordInfo: "off", catalogue: "off" } });
    for (const [row, { failCode, failMsg }] of failureRows.entries()) {
      kie.addFault({ fault: "fail", row });
      const taskId = await caller.create(model, input);
      expect(kie.credits()).toBe(96);
      await kie.finish(taskId);
      expect(await caller.record(taskId)).toMatchObject({ state: "fail", failCode, failMsg, resultJson: "" });
      expect(kie.credits()).toBe(100);
    }
  });

  test("result links: expired, without an extension, or none at all", async () => {
    const urlOf = async (how: "expired" | "no_extension" | "no_urls") => {
      kie.addFault({ fault: "result", how });
      const taskId = await caller.create(model, input);
      await kie.finish(taskId);
      return JSON.parse(String((await caller.record(taskId))["resultJson"])).resultUrls?.[0];
    };
    expect((await fetch(await urlOf("expired"))).status).toBe(404);
    const bare = await urlOf("no_extension");
    expect(bare).not.toMatch(/\.\w{3,4}$/);
    expect((await fetch(bare)).headers.get("content-type")).toBe("image/png");
    expect(await urlOf("no_urls")).toBeUndefined();
  });

  test("a fault that names a task strikes it after its creation", async () => {
    const taskId = await caller.create(model, input);
    await caller.create(model, input);
    kie.addFault({ fault: "fail", taskId, failCode: "400", failMsg: "may contain real person" });
    for (const task of kie.tasks()) await kie.finish(task.taskId);
    expect(kie.tasks().map(({ state }) => state)).toEqual(["fail", "success"]);
  });
});

test("the control side does over HTTP what the methods do", async () => {
  const { id } = await (await caller.send("POST", "/emulator/faults", { fault: "refuse", code: 455 })).json();
  expect(kie.faults().map((fault) => fault.id)).toEqual([id]);
  await caller.send("DELETE", "/emulator/faults");
  const taskId = await caller.create(model, input);
  await caller.send("POST", `/emulator/tasks/${taskId}/finish`);
  expect(await (await caller.send("GET", `/emulator/tasks/${taskId}`)).json()).toMatchObject({
    state: "success",
    model,
  });
  await caller.send("POST", "/emulator/credits", { balance: 1 });
  expect(kie.credits()).toBe(1);
  await caller.send("POST", "/emulator/settings", { profile: "2026-05" });
  expect(kie.settings().profile).toBe("2026-05");
  const { counts } = await (await caller.send("GET", "/emulator/requests")).json();
  expect(counts.byModel[model]).toEqual({ attempts: 1, created: 1 });
  expect((await caller.send("POST", "/emulator/faults", { fault: "no such fault" })).status).toBe(400);
  expect((await caller.send("GET", "/emulator/nothing")).status).toBe(404);
});
