import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { findModel, modelByCode } from "../../../lib/registry/load.js";
import { type Stack, startStack } from "../../emulators/stack.js";
import { connect, type Sql } from "../books.js";
import { forgetPace } from "../pace.js";
import { textOf } from "../person.js";
import { createWalker, type Walker } from "../walk/walker.js";

const ADMIN = 5_000_001;
const SPEECH = "google/gemini-3-8-flash-tts";
let stack: Stack;
let sql: Sql;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 50 } },
    env: { DAILY_FREE_CREDITS: "10000", ADMIN_IDS: String(ADMIN) },
  });
  sql = connect(stack);
  await forgetPace(stack.directUrl);
  stack.telegram.addUser({ id: ADMIN, first_name: "Boss", language_code: "en" });
  stack.telegram.send(ADMIN, { text: "/start" });
});
afterAll(async () => {
  await sql.end();
  await stack.close();
});
beforeEach(() => stack.kie.configure({ takes: {} }));

const codeOf = (id: string) => findModel(id)?.code ?? "";

async function opened(walker: Walker, id: string): Promise<void> {
  expect(modelByCode(codeOf(id))?.id).toBe(id);
  await walker.say(`/start m_${codeOf(id)}`);
  await walker.fill();
}

test.each([
  [
    "en",
    "up to 10 credits, you pay what it takes",
    "took 3 of 10 credits",
    /−3 · Gemini 3\.8 Flash TTS \(of 10 set aside\)/,
  ],
  [
    "ru",
    "до 10 кредитов, спишется, сколько уйдёт",
    "взято 3 из 10 кредитов",
    /−3 · Gemini 3\.8 Flash TTS \(из отложенных 10\)/,
  ],
] as const)(
  "what is known only afterwards is told as a bound, taken as it was, and the rest is back (%s)",
  async (locale, promise, told, line) => {
    stack.kie.configure({ takes: { [SPEECH]: 2.4 } });
    const walker = createWalker(stack.telegram, locale);
    await opened(walker, SPEECH);
    expect(walker.card().text).toContain(promise);
    expect(textOf(await walker.order())).toContain(told);
    expect(await sql.books(walker.person.id)).toMatchObject({ free: 9_997, held: 0, isBalanced: true });
    expect((await walker.say("/balance")).text).toMatch(line);
    expect((await walker.say("/history")).text).toMatch(/· 3 (credits|кредита)/);
    walker.close();
  },
);

test.each([
  ["more than was confirmed", 500, 10],
  ["exactly the bound", 10, 10],
])("KIE takes %s: never more than the bound is taken", async (_, takes, taken) => {
  stack.kie.configure({ takes: { [SPEECH]: takes } });
  const walker = createWalker(stack.telegram, "en");
  await opened(walker, SPEECH);
  await walker.order();
  expect(await sql.books(walker.person.id)).toMatchObject({ free: 10_000 - taken, held: 0, isBalanced: true });
  walker.close();
});

test("KIE does not say what it took: an estimate is taken, and the admin hears of it", async () => {
  stack.kie.configure({ takes: { [SPEECH]: "untold" } });
  const walker = createWalker(stack.telegram, "en");
  await opened(walker, SPEECH);
  expect(textOf(await walker.order())).toContain("took 1 of 10 credits");
  expect(await sql.books(walker.person.id)).toMatchObject({ free: 9_999, held: 0, isBalanced: true });
  const alert = await stack.telegram.waitFor(
    () => stack.telegram.messages(ADMIN).find((message) => textOf(message).includes("is paid by what KIE takes")),
    { what: "the alert" },
  );
  expect(textOf(alert)).toContain(
    `${SPEECH} is paid by what KIE takes, and this time KIE did not say it. I took my estimate, 1 credit.`,
  );
  walker.close();
});

test("what goes on from a result costs what that result was made with, and so does what goes on from there", async () => {
  const walker = createWalker(stack.telegram, "en");
  const veo = codeOf("veo-3-1");
  await walker.say(`/start m_${veo}`);
  await walker.fill();
  await walker.pressNamed("Version");
  await walker.press("quality");
  await walker.order();
  for (const credits of [250, 250]) {
    const before = await sql.books(walker.person.id);
    await walker.press(walker.texts.orders.useIn);
    await walker.press(walker.card().labels.find((label) => label.includes("Veo Extend")) ?? "no Veo Extend");
    await walker.fill();
    expect(walker.card().text).toContain(`${credits} credits`);
    await walker.order();
    const after = await sql.books(walker.person.id);
    expect(Number(before?.["free"]) - Number(after?.["free"])).toBe(credits);
  }
  // Once more, from the result alone: the row knows what it went on from.
  await walker.press(walker.texts.orders.again);
  expect(walker.card().text).toContain("250 credits");
  walker.close();
});

test("who wants a text read chooses a speech model and types the text, nothing else", async () => {
  const walker = createWalker(stack.telegram, "en");
  await walker.say(`/start m_${codeOf(SPEECH)}`);
  await walker.say("Good morning, fox!");
  await walker.order();
  expect(stack.kie.tasks().at(-1)?.input).toMatchObject({
    dialogue_turns: [{ speaker_id: "1", text: "Good morning, fox!" }],
    speakers: [{ speaker_id: "1", voice_name: "Kore" }],
  });
  walker.close();
});

test("a voice and a character of Gemini Omni are made at once, for nothing, and go into its video", async () => {
  const walker = createWalker(stack.telegram, "en");
  await opened(walker, "gemini-omni-audio");
  expect(textOf(await walker.order())).toContain("Gemini Omni Voice · 0 credits");
  await walker.press(walker.texts.orders.useIn);
  await walker.press(walker.card().labels.find((label) => label.includes("Gemini Omni ·")) ?? "no Gemini Omni");
  await walker.fill();
  await walker.order();
  const created = stack.kie.tasks().at(-1);
  expect(created?.model).toBe("gemini-omni-video");
  expect(created?.input["audio_ids"]).toEqual([expect.stringMatching(/^audio_/)]);
  const rows = await sql.rows("select state, cost, charged from tasks where user_id = $1 order by id", [
    walker.person.id,
  ]);
  expect(rows).toEqual([
    { state: "succeeded", cost: 0, charged: null },
    { state: "succeeded", cost: expect.any(Number), charged: null },
  ]);
  walker.close();
});
