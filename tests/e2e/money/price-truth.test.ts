import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { findModel } from "../../../lib/registry/load.js";
import { type Stack, startStack } from "../../emulators/stack.js";
import { connect, type Sql } from "../books.js";
import { forgetPace } from "../pace.js";
import { textOf } from "../person.js";
import { createWalker, type Walker } from "../walk/walker.js";

const MODEL = "kling-2.6/text-to-video";
const ADMINS = { en: 5_000_001, ru: 5_000_002 };
let stack: Stack;
let sql: Sql;
let walker: Walker;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 50 } },
    env: { DAILY_FREE_CREDITS: "10000", ADMIN_IDS: Object.values(ADMINS).join() },
  });
  sql = connect(stack);
  await forgetPace(stack.directUrl);
  for (const [language, id] of Object.entries(ADMINS)) {
    stack.telegram.addUser({ id, first_name: "Boss", language_code: language });
    stack.telegram.send(id, { text: "/start" });
    await stack.telegram.waitFor(() => stack.telegram.messages(id).length > 1, { what: "an answer" });
  }
});
afterAll(async () => {
  await sql.end();
  await stack.close();
});
beforeEach(async () => {
  await sql.rows("truncate price_drift, alerts");
  stack.kie.configure({ takes: {} });
  walker = createWalker(stack.telegram, "en");
});
afterEach(() => walker.close());

const told = (id: number, part: string) =>
  stack.telegram.waitFor(() => stack.telegram.messages(id).findLast((message) => textOf(message).includes(part)), {
    what: `the admin to read "${part}"`,
  });

/** Orders the usual clip, and returns what the button said that it costs. */
async function order(id = MODEL): Promise<string> {
  await walker.say(`/start m_${findModel(id)?.code}`);
  await walker.fill();
  const { generate = "" } = walker.card();
  await walker.order();
  return generate;
}

describe("KIE raises a price", () => {
  test("the admins read it at once in their language, the third equal observation is the price, and what was confirmed holds", async () => {
    stack.kie.configure({ takes: { [MODEL]: 70 } });
    expect([await order(), await order(), await order()]).toEqual(Array(3).fill("✨ Generate · 55 credits"));
    expect(await sql.rows("select cost from tasks where user_id = $1", [walker.person.id])).toEqual(
      Array(3).fill({ cost: 55 }),
    );
    expect(textOf(await told(ADMINS.en, "expected 55, KIE took 70"))).toMatch(
      /^📈 kling-2\.6\/text-to-video \(sound false, duration 5 = 55\): expected 55, KIE took 70, once since \d\d:\d\d UTC; margin −15 /,
    );
    await told(ADMINS.ru, "ожидалось 55, KIE взял 70");
    await told(ADMINS.en, "costs 70 of KIE’s credits from now on: KIE took that 3 times in a row");
    await told(ADMINS.ru, "теперь стоит 70 кредитов KIE");
    expect(await order()).toBe("✨ Generate · 70 credits");
    stack.telegram.send(ADMINS.en, { text: "/models off" });
    await told(ADMINS.en, "kling-2.6/text-to-video: sound false, duration 5 = 55 → 70");
    // KIE takes what is expected now: nothing more is counted.
    expect(await sql.rows("select times, total, in_effect from price_drift")).toEqual([
      { times: 3, total: 3, in_effect: true },
    ]);
  });

  test("only that very combination of settings follows", async () => {
    stack.kie.configure({ takes: { [MODEL]: 70 } });
    for (const _ of [1, 2, 3]) await order();
    await walker.say(`/start m_${findModel(MODEL)?.code}`);
    await walker.fill();
    expect(walker.card().generate).toBe("✨ Generate · 70 credits");
    await walker.pressNamed("Length");
    await walker.press("10");
    expect(walker.card().generate).toBe("✨ Generate · 110 credits");
  });

  test("a form that was open shows the new price to who presses the old one", async () => {
    stack.kie.configure({ takes: { [MODEL]: 70 } });
    const other = createWalker(stack.telegram, "en");
    await other.say(`/start m_${findModel(MODEL)?.code}`);
    await other.fill();
    expect(other.card().generate).toBe("✨ Generate · 55 credits");
    for (const _ of [1, 2, 3]) await order();
    await other.press("✨ Generate · 55 credits");
    expect(other.card().text).toContain("Something changed");
    expect(other.card().generate).toBe("✨ Generate · 70 credits");
    other.close();
  });

  test("amounts that differ from each other change nothing but the count", async () => {
    for (const takes of [70, 71, 70, 71]) {
      stack.kie.configure({ takes: { [MODEL]: takes } });
      expect(await order()).toBe("✨ Generate · 55 credits");
    }
    expect(await sql.rows("select times, total, in_effect from price_drift")).toEqual([
      { times: 1, total: 4, in_effect: false },
    ]);
  });
});

test.each([
  ["2 % more", 56.1],
  ["what was expected", 55],
])("KIE takes %s: nothing is counted", async (_, takes) => {
  stack.kie.configure({ takes: { [MODEL]: takes } });
  await order();
  expect(await sql.rows("select 1 from price_drift")).toEqual([]);
});

test("a price that falls is followed too", async () => {
  stack.kie.configure({ takes: { [MODEL]: 40 } });
  for (const _ of [1, 2, 3]) await order();
  expect(await order()).toBe("✨ Generate · 40 credits");
});
