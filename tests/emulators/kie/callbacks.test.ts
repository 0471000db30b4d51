import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CallbackReceiver, resultOf, startReceiver } from "./callback-receiver.js";
import { signCallback } from "./callbacks.js";
import type { FaultRule } from "./fault-rules.js";
import { createCaller, type KieCaller } from "./kie-caller.js";
import { type Kie, startKie } from "./server.js";

const hmacKey = "test-webhook-hmac-key";
const model = "google/nano-banana";
const input = { prompt: "A lighthouse" };
let kie: Kie;
let caller: KieCaller;
let receiver: CallbackReceiver;

beforeEach(async () => {
  receiver = await startReceiver();
  kie = await startKie({ apiKey: "key", hmacKey, finish: "manual", callbackRetryPauseMs: 1 });
  caller = createCaller(kie, "key");
});
afterEach(async () => {
  await kie.close();
  await receiver.close();
});

async function finishWith(fault: FaultRule): Promise<string> {
  kie.addFault(fault);
  const taskId = await caller.create(model, input, receiver.url);
  await kie.finish(taskId);
  return taskId;
}

function signatureHolds(index: number, taskId: string): boolean {
  const headers = receiver.received[index]?.headers ?? {};
  const timestamp = Number(headers["x-webhook-timestamp"]);
  return headers["x-webhook-signature"] === signCallback(hmacKey, taskId, timestamp);
}

test("the signature is the one of the published rule", () => {
  const signature = signCallback(hmacKey, "bd8f4b1a52048d0f17a38b49591abfa1", 1787567409);
  expect(signature).toBe("XIV4F/TXIQUub4rlytEwzm2hpDF7RSf8iRZj38LP4Sg=");
});

describe("a task that ends", () => {
  test("is told once, signed, to the address it was created with", async () => {
    const taskId = await caller.create(model, input, `${receiver.url}?task=7&sig=abc`);
    await kie.finish(taskId);
    expect(receiver.received.map(({ body }) => body.data["taskId"])).toEqual([taskId]);
    expect(signatureHolds(0, taskId)).toBe(true);
    expect(kie.task(taskId)?.callbacks.map(({ url, status }) => [url, status])).toEqual([
      [`${receiver.url}?task=7&sig=abc`, 200],
    ]);
  });

  test("is told nobody when no address was given", async () => {
    const taskId = await caller.create(model, input);
    await kie.finish(taskId);
    expect(kie.task(taskId)?.callbacks).toEqual([]);
  });

  test("is told four times when the client answers with an error, and then no more", async () => {
    receiver.answerWith(500);
    await finishWith({ fault: "callback", how: "duplicate", copies: 1 });
    expect(receiver.received).toHaveLength(4);
  });

  test("is told again when the client does not answer in time", async () => {
    const hasty = await startKie({ apiKey: "key", finish: "manual", callbackRetryPauseMs: 1, callbackTimeoutMs: 500 });
    receiver.answerWith(null);
    const taskId = await createCaller(hasty, "key").create(model, input, receiver.url);
    const ending = hasty.finish(taskId);
    await receiver.waitFor(1);
    receiver.answerWith(200);
    await ending;
    const statuses = hasty.task(taskId)?.callbacks.map(({ status }) => status) ?? [];
    expect([statuses[0], statuses.at(-1)]).toEqual([null, 200]);
    await hasty.close();
  });
});

describe("callbacks on demand", () => {
  test("lost: none comes, until it is sent by hand", async () => {
    const taskId = await finishWith({ fault: "callback", how: "lost" });
    expect(receiver.received).toEqual([]);
    await kie.sendCallback(taskId);
    expect(receiver.received).toHaveLength(1);
  });

  test.each(["duplicate", "simultaneous"] as const)("%s: as many come as asked for", async (how) => {
    await finishWith({ fault: "callback", how, copies: 3 });
    expect(receiver.received).toHaveLength(3);
  });

  test("before_answer: the client is told before it can have read the task's id", async () => {
    kie.addFault({ fault: "callback", how: "before_answer" });
    const taskId = await caller.create(model, input, receiver.url);
    expect(receiver.received.map(({ body }) => body.data["taskId"])).toEqual([taskId]);
  });

  test("before_answer: a client that refuses the callback gets its answer all the same", async () => {
    kie.addFault({ fault: "callback", how: "before_answer" });
    receiver.answerWith(500);
    const taskId = await caller.create(model, input, receiver.url);
    await kie.settled();
    expect(kie.task(taskId)?.callbacks).toHaveLength(4);
  });

  test("late: it comes that much after the task can be read as ended", async () => {
    const taskId = await finishWith({ fault: "callback", how: "late", afterMs: 30 });
    const { completeTime, callbacks } = kie.task(taskId) ?? {};
    expect((callbacks?.[0]?.at ?? 0) - (completeTime ?? 0)).toBeGreaterThanOrEqual(29);
  });

  test("bad_signature and unsigned: the body is right, the headers are not", async () => {
    const first = await finishWith({ fault: "callback", how: "bad_signature" });
    expect(signatureHolds(0, first)).toBe(false);
    await finishWith({ fault: "callback", how: "unsigned" });
    expect(receiver.received[1]?.headers["x-webhook-signature"]).toBeUndefined();
  });

  test("tampered: the signature holds, and the body is a lie that recordInfo does not share", async () => {
    kie.addFault({ fault: "callback", how: "tampered" });
    const taskId = await caller.create(model, input, receiver.url);
    await kie.fail(taskId);
    expect(signatureHolds(0, taskId)).toBe(true);
    expect(receiver.received[0]?.body.data["state"]).toBe("success");
    expect(resultOf(receiver.received[0])).toEqual({ resultUrls: ["https://attacker.example/instead.png"] });
    expect((await caller.record(taskId))["state"]).toBe("fail");
  });

  test("legacy_task_id: the older families' name of the id", async () => {
    const taskId = await finishWith({ fault: "callback", how: "legacy_task_id" });
    expect(receiver.received[0]?.body.data).toMatchObject({ task_id: taskId });
    expect(receiver.received[0]?.body.data["taskId"]).toBeUndefined();
  });
});
