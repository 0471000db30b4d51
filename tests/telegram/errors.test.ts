import { GrammyError, HttpError } from "grammy/web";
import { expect, test } from "vitest";
import { classifyError, describeError } from "../../lib/telegram/errors.js";

function refusal(error_code: number, description: string, parameters = {}): GrammyError {
  return new GrammyError("Call failed", { ok: false, error_code, description, parameters }, "sendMessage", {});
}

const notModified =
  "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

test.each([
  [400, notModified, "unchanged"],
  [400, "Bad Request: message to edit not found", "no_message"],
  [400, "Bad Request: message can't be edited", "no_message"],
  [400, "Bad Request: there is no text in the message to edit", "not_text"],
  [400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "stale_query"],
  [400, "Bad Request: message thread not found", "no_thread"],
  [400, "Bad Request: can't parse entities: Unsupported start tag", "bad_markup"],
  [400, "Bad Request: Wrong HTTP URL specified", "bad_url"],
  [400, "Bad Request: failed to get HTTP URL content", "bad_url"],
  [400, "Bad Request: Wrong type of the web page content", "bad_url"],
  [400, "Bad Request: can't upload file by URL", "bad_url"],
  [400, "Bad Request: PHOTO_INVALID_DIMENSIONS", "bad_media"],
  [400, "Bad Request: IMAGE_PROCESS_FAILED", "bad_media"],
  [400, "Bad Request: file of size 20 bytes is too big for a photo; the maximum size is 10485760 bytes", "bad_media"],
  [400, "Bad Request: chat not found", "blocked"],
  [403, "Forbidden: bot was blocked by the user", "blocked"],
  [403, "Forbidden: user is deactivated", "blocked"],
  [403, "Forbidden: bot was kicked from the supergroup chat", "blocked"],
  [403, "Forbidden: something new", "blocked"],
  [400, "Bad Request: something new", "refused"],
  [400, "Bad Request: wrong file_id or the file is temporarily unavailable", "later"],
  [401, "Unauthorized", "later"],
])("%i %s → %s", (code, description, kind) => {
  expect(classifyError(refusal(code, description)).kind).toBe(kind);
});

test("an answer that says when to come again is believed", () => {
  expect(classifyError(refusal(429, "Too Many Requests: retry after 31", { retry_after: 31 }))).toEqual({
    kind: "later",
    afterMs: 31_000,
    isTold: true,
  });
  expect(classifyError(refusal(502, "Bad Gateway")).kind).toBe("later");
  expect(classifyError(refusal(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -100_5 }))).toEqual({
    kind: "moved",
    chatId: -100_5,
  });
});

test("no answer means that nobody knows, unless the connection was never made", () => {
  expect(classifyError(new HttpError("no", new Error("socket hang up"))).kind).toBe("unknown");
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  expect(classifyError(new HttpError("no", new TypeError("fetch failed", { cause: refused }))).kind).toBe("later");
});

test("what is told of an error holds no address", () => {
  expect(describeError(new Error("fetch https://api.telegram.org/bot1:secret/getMe failed"))).not.toContain("secret");
});
