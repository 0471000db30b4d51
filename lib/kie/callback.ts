import { createHmac, timingSafeEqual } from "node:crypto";
import { callbackHeaders, parseCallbackIds } from "./wire/answer.js";

export type CallbackVerdict =
  | { outcome: "valid"; vendorTaskId: string }
  | { outcome: "invalid"; reason: "no_task_id" | "no_signature" | "bad_timestamp" | "bad_signature" };

export const signatureWindowSeconds = 300;

function isSignedBy(hmacKey: string, message: string, signature: string): boolean {
  const expected = createHmac("sha256", hmacKey).update(message).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Finds the task of KIE's that a callback is about. `body` is the JSON, parsed or as text.
 *
 * With a key, the returned id is the very one whose signature was checked, never another in the same body. The body
 * itself is not signed: believe the id alone and ask KIE for the rest. Without a key this only finds the id.
 */
export function verifyCallback(callback: {
  hmacKey: string | null;
  headers: Headers;
  body: unknown;
  nowMs: number;
}): CallbackVerdict {
  const { hmacKey, headers, body, nowMs } = callback;
  const ids = parseCallbackIds(body);
  const [first] = ids;
  if (first === undefined) return { outcome: "invalid", reason: "no_task_id" };
  if (hmacKey === null) return { outcome: "valid", vendorTaskId: first };

  const timestamp = headers.get(callbackHeaders.timestamp)?.trim() ?? "";
  const signature = headers.get(callbackHeaders.signature)?.trim() ?? "";
  if (timestamp === "" || signature === "") return { outcome: "invalid", reason: "no_signature" };
  const isRecent = /^\d{1,12}$/.test(timestamp) && Math.abs(nowMs / 1000 - Number(timestamp)) <= signatureWindowSeconds;
  if (!isRecent) return { outcome: "invalid", reason: "bad_timestamp" };
  const signed = ids.find((id) => isSignedBy(hmacKey, `${id}.${timestamp}`, signature));
  return signed === undefined
    ? { outcome: "invalid", reason: "bad_signature" }
    : { outcome: "valid", vendorTaskId: signed };
}
