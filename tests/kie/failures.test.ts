import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { toFailure } from "../../lib/kie/http/failures.js";
import type { FailureKind } from "../../lib/tasks/task.js";

const rowSchema = z.object({
  failCode: z.string(),
  failMsg: z.string(),
  model: z.string(),
  meaning: z.string(),
  user_fault: z.boolean(),
  retryable: z.boolean(),
});
const path = new URL("../fixtures/kie-failures.json", import.meta.url);
const rows = z.array(rowSchema).parse(JSON.parse(readFileSync(path, "utf8")));

/** What each meaning comes down to. A meaning that several rows share has one kind for all of them, unless the words differ. */
const kindOfMeaning: readonly [meaning: string, kind: FailureKind][] = [
  ["KIE could not open the job at its upstream", "vendor_down"],
  ["KIE/upstream failed to ingest the input file", "vendor_down"],
  ["generic upstream failure", "vendor_down"],
  ["upstream overloaded", "model_busy"],
  ["docs callback example", "vendor_down"],
  ["moderation", "content_refused"],
  ["prompt moderation", "content_refused"],
  ["reference video too small", "bad_input"],
  ["reference audio length", "bad_input"],
  ["reference video length", "bad_input"],
  ["parameter missing", "bad_input"],
  ["Google safety filter", "content_refused"],
  ["prominent-person filter", "content_refused"],
  ["audio filter", "content_refused"],
  ["upstream internal", "vendor_down"],
  ["parameter combination", "bad_input"],
  ["real person in input", "content_refused"],
  ["input image too small", "bad_input"],
  ["docs fail example", "content_refused"],
  ["KIE account out of credits", "vendor_credit"],
  ["unknown model id", "model_off"],
  ["missing field", "bad_input"],
  ["enum violation", "bad_input"],
  ["misleading: real cause is the absent image", "bad_input"],
  ["field `voice` missing", "bad_input"],
  ["empty input", "bad_input"],
  ["model switched off", "model_off"],
  ["three captures, all with an audio_url KIE cannot fetch", "file_unreadable"],
  ["one capture with a wrong input shape", "bad_input"],
  ["callBackUrl is required", "unknown"],
  ["unknown parent task", "bad_input"],
  ["not a KIE-generated URL", "unknown"],
  ["unknown task id", "unknown"],
  ["wrong field name; HTTP 200", "unknown"],
  [">20 new tasks / 10 s", "model_busy"],
  ["per-key spend cap reached", "vendor_key"],
  ["model/feature off", "model_off"],
  ["queue full", "model_busy"],
  ["task is over, upstream gave nothing", "timed_out"],
  ["language; enableTranslation", "bad_input"],
  ["prominent person in input image", "content_refused"],
  ["upstream timeout", "timed_out"],
  ["upstream", "vendor_down"],
  ["not an error: poll again", "model_busy"],
  ["bad image file", "file_unreadable"],
  ["copyright match", "content_refused"],
  ["generation failed, refunded", "vendor_down"],
  ["copyrighted lyrics", "content_refused"],
  ["status value: prompt has forbidden words", "content_refused"],
  ["status value: KIE's own callback step broke", "unknown"],
  ["status value", "vendor_down"],
];

/** Kinds that are the doing of whoever wrote the input. */
const userKinds: readonly FailureKind[] = ["content_refused", "bad_input", "file_unreadable"];

function kindFor(meaning: string): FailureKind | undefined {
  const fitting = kindOfMeaning.filter(([start]) => meaning.startsWith(start));
  return fitting.sort(([a], [b]) => b.length - a.length)[0]?.[1];
}

describe("every failure that KIE is known to report", () => {
  test.each(rows)("$failCode $failMsg means: $meaning", (row) => {
    const failure = toFailure({ code: row.failCode, message: row.failMsg, model: row.model });
    expect(failure.kind).toBe(kindFor(row.meaning));
    expect(userKinds.includes(failure.kind)).toBe(row.user_fault);
    expect(failure.retry !== "never").toBe(row.retryable);
  });
});

describe("the input at fault", () => {
  test.each([
    ["image_url is required", null, "image_url"],
    ["aspect_ratio is required", null, "aspect_ratio"],
    ["This aspect_ratio is not within the range of allowed options", null, "aspect_ratio"],
    ["The speakers parameter cannot be empty", null, "speakers"],
    ["prompt or media is required", null, "prompt"],
    ["This field is required", null, null],
    ["Unsupported aspect ratio for this resolution.", null, "aspect_ratio"],
    ["image dimensions must be at least 300", null, null],
    ["voiceId cannot be empty", "elevenlabs/text-to-speech-turbo-2-5", "voice"],
    ["continueAt cannot be empty or less than 1", "ai-music-api/extend", "continue_at"],
    ["n_frames is not within the range of allowed options", "kling-2.6/text-to-video", null],
    ["aspect_ratio is required for text-to-video", "kling-2.6/image-to-video", "image_urls"],
    ["The parameter `content[1]` specified in the request is not valid", "bytedance/seedance-2-5", null],
  ])("of %j for %s is %s", (message, model, field) => {
    expect(toFailure({ code: "500", message, model })).toMatchObject({ kind: "bad_input", field });
  });
});

test("words nobody has seen are an unknown failure that may pass", () => {
  expect(toFailure({ code: "", message: "zzz", model: null })).toEqual({
    kind: "unknown",
    field: null,
    retry: "later",
    detail: "zzz",
  });
  expect(toFailure({ code: "999", message: "", model: null })).toEqual({
    kind: "unknown",
    field: null,
    retry: "later",
    detail: "999",
  });
});
