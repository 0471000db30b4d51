import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { toFailure } from "../../lib/kie/http/failures.js";
import { failureKinds } from "../../lib/tasks/task.js";

/**
 * What makers of models say, written down before the rules and not from KIE's answers: the rules have to find the kind of
 * texts that nobody wrote them from.
 */
const path = new URL("../fixtures/vendor-failures.json", import.meta.url);
const rows = z
  .array(z.tuple([z.enum(failureKinds), z.string(), z.string()]))
  .parse(JSON.parse(readFileSync(path, "utf8")));

const judged = rows.map(([kind, code, message]) => ({ kind, message, ...read(code, message) }));
function read(code: string, message: string) {
  const { kind: found, retry } = toFailure({ code, message, model: null });
  return { found, retry };
}

test("at least 95 of 100 texts that the rules were not written from are understood", () => {
  const wrong = judged.filter(({ kind, found }) => kind !== found);
  console.log(`failures: ${rows.length - wrong.length} of ${rows.length} understood`);
  expect(wrong.length, JSON.stringify(wrong, null, 1)).toBeLessThanOrEqual(rows.length * 0.05);
});

test("nobody is told to try again what the model refused for its content", () => {
  expect(judged.filter(({ kind, retry }) => kind === "content_refused" && retry !== "never")).toEqual([]);
});

test("nobody is told to change a setting for trouble that is KIE's own", () => {
  const theirs = ["vendor_down", "model_busy", "timed_out", "model_off", "vendor_credit", "vendor_key"];
  expect(judged.filter(({ kind, found }) => theirs.includes(kind) && found === "bad_input")).toEqual([]);
});

test.each([
  ["reference_video_urls duration must be between 1 and 15 seconds", "bytedance/seedance-2-5", "reference_video_urls"],
  ["Each reference audio must be between 2 and 30 seconds", "bytedance/seedance-2-5", "reference_audio_urls"],
  ["resource download failed", "kling-2.6/image-to-video", "image_urls"],
])("of %j for %s the input at fault is %s", (message, model, field) => {
  expect(toFailure({ code: "500", message, model }).field).toBe(field);
});
