import { describe, expect, test } from "vitest";
import {
  type Argument,
  count,
  group,
  oneOf,
  phrase,
  place,
  readAll,
  taskId,
  toggle,
  word,
  writeAll,
} from "../../lib/bot/core/arguments.js";
import type { Press } from "../../lib/bot/core/press.js";
import { oldButtons } from "./old-buttons.js";

const form = group({ draft: word, code: word, mark: word });
const item = { task: taskId, page: count };

/** Of each verb: how its arguments stand behind the code. */
const shapes: Record<Press["verb"], Record<string, Argument<unknown>>> = {
  home: {},
  fresh: {},
  help: {},
  ideas: { page: count },
  kinds: {},
  make: { form, outcome: word, choice: word },
  begin: { outcome: word },
  balance: {},
  languages: {},
  search: {},
  mine: {},
  settings: {},
  language: { locale: oneOf(["en", "ru"]) },
  setting: { name: oneOf(["file", "hide"]), isOn: toggle },
  list: { intent: word, page: count },
  fits: { kind: word, page: count },
  fits_for: { kind: word, intent: word, page: count },
  found: { query: word, page: count },
  history: { page: count },
  ledger: { page: count },
  open: { code: word },
  open_for: { code: word, kind: word },
  favour: { code: word, isOn: toggle },
  admin: { command: word, argument: phrase },
  form: { form },
  more: { form },
  go: { form },
  close: { form },
  field: { form, place },
  clear: { form, place },
  pop: { form, place },
  add: { form, place },
  bring_back: { form },
  values: { form, place, page: count },
  set: { form, place, value: count },
  cancel: { task: taskId },
  refresh: { task: taskId },
  again: { task: taskId },
  change: { task: taskId },
  show: { task: taskId },
  as_file: { task: taskId },
  star: { task: taskId, isOn: toggle },
  use: { task: taskId, file: count, page: count },
  use_for: { task: taskId, file: count, intent: word, page: count },
  use_in: { task: taskId, file: count, code: word },
  item,
  forget: item,
  forgotten: item,
  item_star: { ...item, isOn: toggle },
  shop: {},
  support: {},
  invite: {},
  resume: {},
  buy: { pack: word },
  refund: { payment: word },
  refund_now: { payment: word },
  refund_ask: { payment: word },
};

test.each(Object.entries(oldButtons))("the arguments of %s are read and written as they always were", (verb, old) => {
  const pieces = old.data.split(".").slice(3);
  const fields: Record<string, Argument<unknown>> = Object.fromEntries(
    Object.entries(shapes).flatMap(([each, shape]) => (each === verb ? Object.entries(shape) : [])),
  );
  const values = readAll(fields, pieces);
  expect({ verb, ...values }).toEqual(old.action);
  expect(writeAll(fields, values ?? {})).toEqual(pieces);
});

describe("an argument", () => {
  test("that is missing is read as an empty one, which only a phrase may be", () => {
    expect(readAll({ page: count }, [])).toBeNull();
    expect(readAll({ form }, ["draft", "code"])).toBeNull();
    expect(readAll({ command: word, argument: phrase }, ["stats"])).toEqual({ command: "stats", argument: "" });
  });

  test("behind the last one that a route has is ignored", () => {
    expect(readAll({ page: count }, ["3", "of a later version"])).toEqual({ page: 3 });
  });

  test.each<[string, Argument<unknown>, string]>([
    ["a word", word, "a b"],
    ["a word that is too long", word, "x".repeat(25)],
    ["a task", taskId, "1 or 1=1"],
    ["a task that no database could hold", taskId, "9".repeat(19)],
    ["a page", count, "-1"],
    ["a switch", toggle, "2"],
    ["a place", place, "1--2"],
    ["a place that is too deep", place, "1-2-3-4-5-6-7"],
    ["a choice", oneOf(["en", "ru"]), "de"],
    ["a phrase", phrase, "<b>"],
  ])("that is damaged is none: %s", (_, argument, text) => {
    expect(argument.read([text])).toBeNull();
  });
});
