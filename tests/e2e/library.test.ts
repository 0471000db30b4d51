import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { openPool } from "../emulators/postgres/pool.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { tripsIn } from "../support/trips.js";
import { createPerson, labelsOf, type Person, textOf } from "./person.js";

let stack: Stack;
let pool: pg.Pool;
let person: Person;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: "manual" },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
  pool = openPool({ connectionString: stack.directUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await stack.close();
});

async function deliveryOf(userId: number): Promise<string | undefined> {
  const { rows } = await pool.query<{ delivery: string }>("select delivery from tasks where user_id = $1", [userId]);
  return rows[0]?.delivery;
}
beforeEach(() => {
  person = createPerson(stack.telegram, { name: "Аня", language: "ru" });
});

async function waiting(prompt: string): Promise<string> {
  const before = stack.kie.tasks().length;
  person.say("/m nano-banana-2");
  await person.seesText(/^Nano Banana 2/);
  person.say(prompt);
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Создать/.test(label)));
  person.press(/Создать/);
  await expect.poll(() => stack.kie.tasks().length, { timeout: 5_000 }).toBe(before + 1);
  await person.sees("that it is being made", (message) => labelsOf(message).some((label) => /Обновить/.test(label)));
  return stack.kie.tasks().at(-1)?.taskId ?? "";
}

async function made(prompt: string): Promise<void> {
  await stack.kie.finish(await waiting(prompt));
  await person.sees("the picture", (message) => message.photo !== undefined);
  await expect.poll(() => stack.telegram.state().webhook.pending_update_count).toBe(0);
}

test("a person finds what they made, sees it again, gets the original, and deletes it", async () => {
  await made("рыжая лиса");
  person.say("/history");
  await person.seesText(/Что вы сделали[\s\S]*рыжая лиса/);
  person.press(/^1$/);
  const item = await person.seesText(/^🖼 Nano Banana 2\n/);
  person.press(/Показать/, item);
  const again = await person.sees("the picture again", (message) => message.photo !== undefined);
  expect(textOf(again)).toContain("8 кредитов");
  person.press(/Файлом/, again);
  await person.sees("the original", (message) => message.document !== undefined);
  const itemNow = () => person.fromBot().find(({ message_id }) => message_id === item.message_id);
  person.press(/Удалить/, item);
  await expect.poll(() => labelsOf(itemNow())).toContain("🗑 Да, удалить");
  person.press(/Да, удалить/, itemNow());
  await expect.poll(() => itemNow()?.text).toMatch(/Удалено[\s\S]*Пока ничего/);
});

test("who had blocked the bot gets their result with the next message, once", async () => {
  const taskId = await waiting("лиса в снегу");
  stack.telegram.block(person.id, true);
  await stack.kie.finish(taskId);
  await expect
    .poll(() => stack.telegram.calls("editMessageMedia").some(({ params }) => params["chat_id"] === person.id))
    .toBe(true);
  expect(person.fromBot().some((message) => message.photo)).toBe(false);
  await expect.poll(() => deliveryOf(person.id)).toBe("blocked");
  stack.telegram.block(person.id, false);
  person.say("/help");
  await expect.poll(() => person.fromBot().filter((message) => message.photo).length, { timeout: 5_000 }).toBe(1);
  person.say("/help");
  await expect.poll(() => stack.telegram.state().webhook.pending_update_count).toBe(0);
  expect(person.fromBot().filter((message) => message.photo)).toHaveLength(1);
});

test("a screen that shows more than the session costs no more round trips, and one Telegram call", async () => {
  person.say("/start");
  await person.seesText(/Что сделаем/);
  await expect.poll(() => stack.telegram.state().webhook.pending_update_count).toBe(0);
  const commands = { "/history": 1, "/balance": 1, "/find клинг": 2, "/settings": 1 };
  for (const [command, trips] of Object.entries(commands)) {
    const calls = stack.telegram.calls().length;
    const before = person.fromBot().length;
    stack.neon.counters.reset();
    person.say(command);
    await person.sees("an answer", () => person.fromBot().length > before);
    await expect.poll(() => stack.telegram.state().webhook.pending_update_count).toBe(0);
    expect(tripsIn(stack.neon.counters), command).toBe(trips);
    expect(
      stack.telegram
        .calls()
        .slice(calls)
        .map(({ method }) => method),
    ).toEqual(["sendMessage"]);
  }
});

test("nothing that the bot sent was refused for its shape, or held a secret", () => {
  expect(stack.telegram.violations()).toEqual([]);
});
