import fc from "fast-check";
import { expect, test } from "vitest";
import type { Press } from "../../lib/bot/core/press.js";
import { decodeAction, encodeAction } from "../../lib/telegram/markup.js";

const LONGEST_USER_ID = 2 ** 52 - 1;
const form = { draft: "AbCdEfGhIjKl", code: "zzzzzz", mark: "zzzzz" };
const task = "9".repeat(18);

const actions: Press[] = [
  { verb: "home" },
  { verb: "fresh" },
  { verb: "help" },
  { verb: "balance" },
  { verb: "languages" },
  { verb: "language", locale: "ru" },
  { verb: "list", intent: "picture", page: 12 },
  { verb: "fits", kind: "document", page: 3 },
  { verb: "search" },
  { verb: "mine" },
  { verb: "settings" },
  { verb: "setting", name: "file", isOn: true },
  { verb: "found", query: "kling-2-6-motion-control", page: 3 },
  { verb: "history", page: 99_999 },
  { verb: "ledger", page: 99_999 },
  { verb: "open", code: "zzzzzz" },
  { verb: "favour", code: "zzzzzz", isOn: false },
  { verb: "admin", command: "broadcast", argument: "start 123456789" },
  { verb: "form", form },
  { verb: "more", form },
  { verb: "go", form },
  { verb: "close", form },
  { verb: "field", form, place: [18, 9, 5] },
  { verb: "clear", form, place: [0] },
  { verb: "pop", form, place: [3] },
  { verb: "add", form, place: [3, 1] },
  { verb: "values", form, place: [18, 9, 5], page: 12 },
  { verb: "set", form, place: [18, 9, 5], value: 999 },
  { verb: "cancel", task },
  { verb: "refresh", task },
  { verb: "again", task },
  { verb: "change", task },
  { verb: "show", task },
  { verb: "as_file", task },
  { verb: "star", task, isOn: true },
  { verb: "use", task, file: 99, page: 12 },
  { verb: "use_in", task, file: 9, code: "zzzzzz" },
  { verb: "item", task, page: 99_999 },
  { verb: "forget", task, page: 99_999 },
  { verb: "forgotten", task, page: 99_999 },
  { verb: "item_star", task, page: 99_999, isOn: true },
];

test.each(actions)("a button that means $verb is read back as it was, within 64 bytes", (action) => {
  const data = encodeAction(LONGEST_USER_ID, action);
  expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  expect(decodeAction(data)).toEqual({ ownerId: LONGEST_USER_ID, action });
});

test("whatever a button says, reading it never fails and never invents an owner's action", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^1\.[0-9a-z]{1,11}\.[a-zA-Z]\.[\w.-]{0,40}$/)), (data) => {
      const decoded = decodeAction(data);
      if (decoded?.action) expect(encodeAction(decoded.ownerId, decoded.action).split(".").length).toBeGreaterThan(2);
    }),
    { numRuns: 2_000 },
  );
});

test("a task's number that no database could hold is not one", () => {
  expect(decodeAction("1.a.y.1 or 1=1")?.action).toBeNull();
  expect(decodeAction(`1.a.y.${"9".repeat(19)}`)?.action).toBeNull();
});
