import type { Update } from "grammy/types";
import { describe, expect, test } from "vitest";
import { type Person, textOf } from "../person.js";
import { useShop } from "./shop.js";

const at = useShop({ processes: 2 });
const has = (part: string) => ({
  matches: (queries: readonly string[]) => queries.some((query) => query.includes(part)),
});
/** The database does it and its answer is lost: the driver sends the same request again. */
const loseAnswerTo = (part: string) => at.stack.neon.faults.inject({ kind: "cut_after" }, has(part));

describe("the database's answer to a money update is lost", () => {
  test("a pack that was pressed brings its invoice, and one", async () => {
    at.person.say("/buy");
    await at.person.seesText(/Buy credits/);
    const fault = loseAnswerTo("insert into invoices");
    at.person.press(new RegExp(`⭐ ${at.small.stars}$`));
    await at.person.sees("an invoice", (message) => message.invoice !== undefined);
    await at.quiet();
    expect(fault.fired).toBe(1);
    expect(at.person.fromBot().filter(({ invoice }) => invoice)).toHaveLength(1);
  });

  test("who paid is thanked, once", async () => {
    const messageId = await at.invoiced();
    const fault = loseAnswerTo("insert into payments");
    at.telegram.pay(at.person.id, { messageId });
    await at.person.seesText(/Thank you/);
    await at.quiet();
    expect(fault.fired).toBe(1);
    expect(at.person.fromBot().filter((message) => /Thank you/.test(textOf(message)))).toHaveLength(1);
    expect(await at.books()).toMatchObject({ paid: at.small.credits, isBalanced: true });
  });

  test("who redeemed a code reads what it brought", async () => {
    await at.sql.rows("insert into promo_codes (code, credits, max_uses, created_by) values ('LOST', 5, 5, 1)", []);
    at.person.say("/start");
    await at.person.seesText(/make/);
    const fault = loseAnswerTo("insert into promo_uses");
    at.person.say("/promo lost");
    await at.person.seesText(/5/);
    expect(fault.fired).toBe(1);
    expect(await at.books()).toMatchObject({ paid: 5, isBalanced: true });
  });
});

let lastUpdateId = 770_000_000;

function messageOf(person: Person, content: object): Update {
  lastUpdateId += 1;
  const from = { id: person.id, is_bot: false, first_name: "Ann", language_code: "en" };
  const chat = { id: person.id, type: "private" as const, first_name: "Ann" };
  const date = Math.floor(Date.now() / 1_000);
  return { update_id: lastUpdateId, message: { message_id: lastUpdateId, date, from, chat, ...content } };
}

/** Brings an update to one of the processes as Telegram does. */
async function bring(update: Update, process: number): Promise<void> {
  const headers = {
    "x-telegram-bot-api-secret-token": at.stack.env["TELEGRAM_WEBHOOK_SECRET"] ?? "",
    "content-type": "application/json",
  };
  const url = `${at.stack.functions[process]?.url}/api/telegram`;
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(update) });
  expect(response.status).toBe(200);
}

async function isRecorded({ update_id }: Update): Promise<void> {
  const read = () => at.sql.rows("select answered_at is not null as is from updates where update_id = $1", [update_id]);
  await expect.poll(read).toEqual([{ is: true }]);
}

/** Its instance died when it had committed: the mark and the change are there, and nothing was drawn. */
async function forgetAnswer({ update_id }: Update): Promise<void> {
  await at.sql.rows(
    "update updates set answered_at = null, received_at = now() - interval '1 min' where update_id = $1",
    [update_id],
  );
}

const pay = async (person: Person): Promise<Update> => {
  const messageId = await at.invoiced();
  at.telegram.pay(person.id, { messageId });
  await person.seesText(/Thank you/);
  const paid = at.telegram.messages(person.id).find(({ successful_payment }) => successful_payment);
  return messageOf(person, { successful_payment: paid?.successful_payment });
};
const pressOf = async (person: Person, label: RegExp): Promise<Update> => {
  person.say("/buy");
  const message = await person.seesText(/Buy credits/);
  const button = message.reply_markup?.inline_keyboard.flat().find(({ text }) => label.test(text));
  if (!button || !("callback_data" in button)) throw new Error("no such button");
  lastUpdateId += 1;
  const from = { id: person.id, is_bot: false, first_name: "Ann", language_code: "en" };
  const query = { id: String(lastUpdateId), from, message, chat_instance: "1", data: button.callback_data };
  return { update_id: lastUpdateId, callback_query: query };
};

type Kind = { what: string; who: () => Person; update: (person: Person) => Update | Promise<Update> };
const said = (what: string, text: string, who = () => at.person): Kind => ({
  what,
  who,
  update: (person) => messageOf(person, { text }),
});
const kinds: Kind[] = [
  said("a command that only looks", "/help"),
  said("words", "a red fox"),
  said("a list of purchases", "/paysupport"),
  said("an invitation", "/invite"),
  said("a code", "/promo nothing"),
  said("an admin's question", "/stats", () => at.boss),
  { what: "a payment", who: () => at.person, update: pay },
  { what: "a pack", who: () => at.person, update: (person) => pressOf(person, new RegExp(`⭐ ${at.small.stars}$`)) },
];

describe.each(kinds)("$what that Telegram brings twice", ({ who, update: make }) => {
  async function first(): Promise<{ person: Person; update: Update; before: number }> {
    const person = who();
    person.say("/start");
    await person.seesText(/make/);
    const update = await make(person);
    await at.quiet();
    const before = person.fromBot().length;
    await bring(update, 0);
    await expect.poll(() => person.fromBot().length).toBe(before + 1);
    await isRecorded(update);
    return { person, update, before };
  }

  test("is answered once, though the second comes to another instance", async () => {
    const { person, update, before } = await first();
    await bring(update, 1);
    expect(person.fromBot()).toHaveLength(before + 1);
  });

  test("is answered by the second, and once, when the instance of the first died in front of that", async () => {
    const { person, update, before } = await first();
    await forgetAnswer(update);
    await Promise.all([bring(update, 0), bring(update, 1)]);
    await expect.poll(() => person.fromBot().length).toBe(before + 2);
    await isRecorded(update);
    await bring(update, 1);
    expect(person.fromBot()).toHaveLength(before + 2);
    const [earlier, later] = person.fromBot().slice(-2);
    expect(later?.invoice).toEqual(earlier?.invoice);
  });
});

test("of a pack that is pressed once, the invoice that came again is the one that came first: one of them can be paid", async () => {
  const update = await pressOf(at.person, new RegExp(`⭐ ${at.small.stars}$`));
  await bring(update, 0);
  await isRecorded(update);
  await forgetAnswer(update);
  await bring(update, 1);
  const invoices = () => at.person.fromBot().filter(({ invoice }) => invoice);
  await expect.poll(() => invoices().length).toBe(2);
  expect(await at.sql.rows("select 1 from invoices where user_id = $1", [at.person.id])).toHaveLength(1);
  const [one, other] = invoices();
  at.telegram.pay(at.person.id, { messageId: one?.message_id ?? 0 });
  await at.person.seesText(/Thank you/);
  at.telegram.pay(at.person.id, { messageId: other?.message_id ?? 0 });
  await at.quiet();
  expect(await at.payments()).toHaveLength(1);
});

test("an update whose instance died a moment ago is answered when that instance has had its time", async () => {
  at.person.say("/start");
  await at.person.seesText(/make/);
  const before = at.person.fromBot().length;
  const update = messageOf(at.person, { text: "/help" });
  const bot = Number(at.stack.env["TELEGRAM_BOT_TOKEN"]?.split(":")[0]);
  await at.sql.rows(
    `insert into updates (bot_id, update_id, handler, answered_at, received_at)
       values ($1, $2, gen_random_uuid(), null, now() - interval '3 s')`,
    [bot, update.update_id],
  );
  const startedAt = performance.now();
  await bring(update, 1);
  await expect.poll(() => at.person.fromBot().length).toBe(before + 1);
  expect(performance.now() - startedAt).toBeGreaterThan(500);
});
