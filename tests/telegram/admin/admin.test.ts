import { afterAll, beforeAll, expect, test } from "vitest";
import { adminCommandNames } from "../../../lib/bot/admin/request.js";
import { adminTexts } from "../../../lib/bot/admin/texts.js";
import { locales } from "../../../lib/bot/core/texts.js";
import { encodeAction } from "../../../lib/telegram/markup.js";
import { ANN, type Chat, startChat } from "../chat.js";

const BOB = 501;
/** Everybody has /models; what admins add to it stands behind it. */
const hidden = adminCommandNames.filter((name) => name !== "models");
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ adminIds: [ANN] });
  chat.telegram.addUser({ id: BOB, first_name: "Bob" });
});
afterAll(() => chat.close());

type AuditRow = { admin_id: string; command: string; arguments: string; target_id: string | null };
const audit = () =>
  chat.database.sql<AuditRow>("select admin_id, command, arguments, target_id from audit order by id");

test("a command of admins is to everybody else what any unknown command is, by name and in a group", async () => {
  const unknown = (await chat.say("/nosuchthing", BOB)).text;
  for (const name of hidden) expect((await chat.say(`/${name} 1`, BOB)).text).toBe(unknown);
  expect((await chat.say("/models off z-image", BOB)).text).toBe((await chat.say("/models", BOB)).text);

  // Whoever takes an admin's name is not the admin: only the number of the account counts.
  chat.telegram.addUser({ id: ANN, first_name: "Ann", username: "ann_the_admin" });
  chat.telegram.addUser({ id: BOB, first_name: "Ann", username: "ann_the_admin" });
  expect((await chat.say("/audit", BOB)).text).toBe(unknown);

  const group = chat.telegram.addGroup({ title: "Painters", members: [ANN, BOB] }).id;
  chat.telegram.send(group, { text: "/audit" }, ANN);
  await chat.telegram.waitFor(() => chat.ours(group).length > 0, { what: "the answer in the group" });
  expect(chat.last(group).text).toBe(unknown);
  expect(await audit()).toEqual([]);
});

test("whatever an admin asks for is written down with who, what and when", async () => {
  for (const name of adminCommandNames) await chat.say(name === "models" ? "/models off" : `/${name}`);
  const rows = await audit();
  expect(rows.map(({ command }) => command)).toEqual([...adminCommandNames]);
  expect(new Set(rows.map(({ admin_id }) => Number(admin_id)))).toEqual(new Set([ANN]));

  const { text = "" } = await chat.say("/audit");
  expect(text).toContain("/admin");
  expect(text).toContain(String(ANN));
});

test("a button of admins means nothing under somebody else's finger", async () => {
  const screen = await chat.say("/start", BOB);
  const before = await audit();
  const data = encodeAction(BOB, { verb: "admin", command: "audit", argument: "1" });
  const handled = chat.handled.length;
  chat.telegram.press(BOB, { messageId: screen.message_id, data, isStale: true });
  await chat.settled(handled + 1);
  expect(chat.last(BOB).text).toMatch(/^This button is from an older version/);
  expect(await audit()).toEqual(before);
});

test("what was done is shown by pages, which turn in place", async () => {
  await chat.database.sql(
    `insert into audit (bot_id, update_id, admin_id, command, arguments)
     select ${chat.telegram.bot.id}, -n, 1, 'audit', '' from generate_series(1, 20) n`,
  );
  const screen = await chat.say("/audit");
  const second = await chat.press("›", screen);
  expect(second.message_id).toBe(screen.message_id);
  expect(second.text).toContain("1. ");
});

test("an update that came twice is written down once", async () => {
  const count = (await audit()).length;
  chat.telegram.faultDelivery({ fault: "duplicate", times: 1 });
  const before = chat.handled.length;
  chat.telegram.send(ANN, { text: "/audit" });
  await chat.settled(before + 2);
  expect((await audit()).length).toBe(count + 1);
});

test.each(locales)("every command of admins is explained (%s)", (locale) => {
  const { commands, usage } = adminTexts[locale];
  for (const name of adminCommandNames) {
    expect(commands[name].length).toBeLessThanOrEqual(256);
    expect(usage[name].html).toContain(`/${name}`);
  }
});
