import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { verifyCallback } from "../../lib/kie/callback.js";

const hmacKey = "test-webhook-hmac-key";
const taskId = "bd8f4b1a52048d0f17a38b49591abfa1";
const timestamp = "1787567409";
const signature = "XIV4F/TXIQUub4rlytEwzm2hpDF7RSf8iRZj38LP4Sg=";
const nowMs = 1_787_567_409_000;

function sign(id: string, at = timestamp): string {
  return createHmac("sha256", hmacKey).update(`${id}.${at}`).digest("base64");
}

function signed(values: { timestamp?: string | null; signature?: string | null } = {}): Headers {
  const headers = new Headers();
  const given = { timestamp, signature, ...values };
  if (given.timestamp !== null) headers.set("X-Webhook-Timestamp", given.timestamp);
  if (given.signature !== null) headers.set("X-Webhook-Signature", given.signature);
  return headers;
}

const valid = { outcome: "valid", vendorTaskId: taskId };
const invalid = (reason: string) => ({ outcome: "invalid", reason });

describe("with a key", () => {
  test("the published rule gives the published signature", () => {
    expect(sign(taskId)).toBe(signature);
    expect(verifyCallback({ hmacKey, headers: signed(), body: { data: { taskId } }, nowMs })).toEqual(valid);
  });

  test.each([
    ["data.taskId", { data: { taskId } }],
    ["data.task_id", { data: { task_id: taskId } }],
    ["taskId", { taskId, data: null }],
    ["task_id", { task_id: taskId }],
    ["text of JSON", JSON.stringify({ data: { taskId } })],
  ])("the id is found as %s", (_place, body) => {
    expect(verifyCallback({ hmacKey, headers: signed(), body, nowMs })).toEqual(valid);
  });

  test("of several ids the signed one counts, wherever it stands", () => {
    const body = { taskId, data: { taskId: "somebody-elses", task_id: "third" } };
    expect(verifyCallback({ hmacKey, headers: signed(), body, nowMs })).toEqual(valid);
  });

  test.each([
    ["a signature of another task", { signature: sign("other") }, "bad_signature"],
    [
      "a signature with another key",
      { signature: createHmac("sha256", "x").update(`${taskId}.${timestamp}`).digest("base64") },
      "bad_signature",
    ],
    ["a cut signature", { signature: signature.slice(0, 20) }, "bad_signature"],
    ["a signature that is no base64", { signature: "%%%" }, "bad_signature"],
    ["no signature", { signature: null }, "no_signature"],
    ["no timestamp", { timestamp: null }, "no_signature"],
    ["a timestamp of another moment", { timestamp: "1787567410" }, "bad_signature"],
    ["a timestamp that is no number", { timestamp: "soon" }, "bad_timestamp"],
  ])("%s is invalid", (_name, headers, reason) => {
    expect(verifyCallback({ hmacKey, headers: signed(headers), body: { data: { taskId } }, nowMs })).toEqual(
      invalid(reason),
    );
  });

  test.each([
    [-300, valid],
    [300, valid],
    [-301, invalid("bad_timestamp")],
    [301, invalid("bad_timestamp")],
  ])("a callback signed %s seconds from now", (offsetSeconds, verdict) => {
    expect(
      verifyCallback({ hmacKey, headers: signed(), body: { taskId }, nowMs: nowMs + offsetSeconds * 1000 }),
    ).toEqual(verdict);
  });
});

describe("without a key", () => {
  test("the first id is the one, and no header is asked for", () => {
    const body = { taskId: "second", data: { task_id: "first" } };
    expect(verifyCallback({ hmacKey: null, headers: new Headers(), body, nowMs })).toEqual({
      outcome: "valid",
      vendorTaskId: "first",
    });
  });

  test.each([
    ["nothing", null],
    ["no JSON", "{oops"],
    ["a list", []],
    ["a number", 7],
    ["an empty id", { taskId: "" }],
    ["an id of another type", { data: { taskId: {} } }],
  ])("%s has no id", (_name, body) => {
    expect(verifyCallback({ hmacKey: null, headers: new Headers(), body, nowMs })).toEqual(invalid("no_task_id"));
  });
});
