import { afterAll, beforeAll, expect, test } from "vitest";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const ADMIN = 900;
let chat: Chat;
let lastUpdateId = 50_000;

beforeAll(async () => {
  chat = await startChat({ adminIds: [ADMIN] });
  chat.telegram.addUser({ id: ADMIN, first_name: "Olga" });
  await chat.say("/start");
});
afterAll(() => chat.close());

/** Dead-letters an update as a function does that an error of ours kept from handling it. */
async function deadLetter(text: string, reason: string): Promise<number> {
  lastUpdateId += 1;
  const from = { id: ANN, is_bot: false, first_name: "Ann" };
  const message = {
    message_id: lastUpdateId,
    date: 1,
    chat: { id: ANN, type: "private", first_name: "Ann" },
    from,
    text,
  };
  await chat.store.deadLetter(lastUpdateId, JSON.stringify({ update_id: lastUpdateId, message }), reason);
  const [row] = await chat.database.sql<{ id: string }>("select max(id) as id from dead_updates");
  return Number(row?.id);
}

const versionOf = async () =>
  (await chat.database.sql<{ version: number }>("select version from sessions where user_id = $1", [ANN]))[0]
    ?.version ?? 0;
const toAnn = () => chat.ours(ANN).length;

test("/dead shows what could not be handled by reason, and each of them", async () => {
  const id = await deadLetter("/m z-image", "TypeError: <x> is undefined");
  await deadLetter("/m z-image", "TypeError: <x> is undefined");
  await deadLetter("hello", "RangeError: too long");
  const list = await chat.say("/dead", ADMIN);
  expect(list.text).toContain("3 updates could not be handled");
  expect(list.text).toContain("2 × TypeError: <x> is undefined");
  const one = await chat.say(`/dead ${id}`, ADMIN);
  expect(one.text).toContain('"text":"/m z-image"');
  expect(labelsOf(one)).toEqual(["↻ Once more"]);
  await chat.database.sql("update dead_updates set replayed_at = now()");
  expect((await chat.say("/dead", ADMIN)).text).toBe("☠️ Every update could be handled.");
});

test("a replay is handled as the update would have been, and never a second time", async () => {
  const id = await deadLetter("/m z-image", "Error: once");
  const before = { version: await versionOf(), messages: toAnn() };
  expect((await chat.say(`/dead replay ${id}`, ADMIN)).text).toContain("Handled: 1.");
  expect(await versionOf()).toBe(before.version + 1);
  expect(chat.last(ANN).text).toMatch(/^Z-Image/);
  expect((await chat.say(`/dead replay ${id}`, ADMIN)).text).toContain("Handled: 0.");
  expect(await versionOf()).toBe(before.version + 1);
  expect(toAnn()).toBe(before.messages + 1);
});

test("a replay that was cut off after it was applied, or before it, applies it once all the same", async () => {
  for (const isApplied of [true, false]) {
    const id = await deadLetter("/m z-image", `Error: cut off ${isApplied}`);
    const before = await versionOf();
    if (isApplied) await chat.say(`/dead replay ${id}`, ADMIN);
    // As a function leaves it that is killed in the middle: claimed, and nobody's any more.
    else await chat.database.sql("delete from updates where update_id = $1", [lastUpdateId]);
    await chat.database.sql(
      "update dead_updates set reopened = true, replayed_at = null, fence = fence + 1, lease_until = now() - interval '1 s' where id = $1",
      [id],
    );
    await chat.say(`/dead replay ${id}`, ADMIN);
    expect(await versionOf()).toBe(before + 1);
  }
});

test("what fails again is dead again with its new reason, and its mark stands", async () => {
  const updateId = lastUpdateId + 1;
  lastUpdateId = updateId;
  await chat.store.deadLetter(updateId, "no json", "SyntaxError: old");
  const [row] = await chat.database.sql<{ id: string }>("select max(id) as id from dead_updates");
  expect((await chat.say(`/dead replay ${row?.id}`, ADMIN)).text).toContain("Failed again: 1.");
  const [dead] = await chat.database.sql("select reason, reopened from dead_updates where id = $1", [row?.id]);
  expect(dead).toEqual({ reason: expect.stringMatching(/^SyntaxError: .*JSON/), reopened: false });
  expect(await chat.database.sql("select 1 from updates where update_id = $1", [updateId])).toHaveLength(1);
});

test("all of a reason are replayed ten at a time, in their order", async () => {
  let id = 0;
  for (let number = 0; number < 12; number += 1) id = await deadLetter(`/find ${number}`, "Error: many");
  const before = toAnn();
  const told = await chat.say(`/dead all ${id}`, ADMIN);
  expect(told.text).toBe("↻ Handled: 10. Failed again: 0. Left of the same reason: 2.");
  expect(toAnn()).toBe(before + 10);
  expect((await chat.say(`/dead all ${id}`, ADMIN)).text).toContain("Handled: 2.");
});
