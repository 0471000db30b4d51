import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runBroadcast } from "../../../lib/tasks/operations/broadcast.js";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const ADMIN = 900;
const PEOPLE = 12;
const FIRST = 10_000;
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ adminIds: [ADMIN] });
  chat.telegram.addUser({ id: ADMIN, first_name: "Olga", language_code: "ru" });
  await chat.say("/start", ADMIN);
  for (let id = FIRST; id < FIRST + PEOPLE; id += 1) {
    chat.telegram.addUser({ id, first_name: `P${id}`, language_code: id % 3 === 0 ? "ru" : "en" });
    await chat.say("/help", id);
  }
});
afterAll(() => chat.close());
beforeEach(async () => {
  chat.telegram.clearFaults();
  await chat.database.sql("truncate broadcasts, broadcast_sends, paces cascade");
  await chat.database.sql("update chats set unreachable_at = null");
  chat.handled.length = 0;
});

const ids = Array.from({ length: PEOPLE }, (_, number) => FIRST + number);
const copiesOf = (userId: number, text: string) =>
  chat.messages(userId).filter((message) => message.text === text && message.from?.is_bot);

const due = () => chat.handled.at(-1)?.due.flatMap((each) => ("broadcastId" in each ? [each.broadcastId] : [])) ?? [];
const carry = (id: string, forMs = 20_000) => runBroadcast(chat, id, Date.now() + forMs);

async function pressed(label: RegExp) {
  const message = chat.ours(ADMIN).findLast((each) => labelsOf(each).some((text) => label.test(text)));
  if (!message) throw new Error(`no button ${label}`);
  const before = chat.handled.length;
  chat.telegram.press(ADMIN, {
    messageId: message.message_id,
    label: labelsOf(message).find((text) => label.test(text)),
  });
  await chat.settled(before + 1);
  return chat.messages(ADMIN).find(({ message_id }) => message_id === message.message_id);
}

async function started(text: string, audience = /Всем/): Promise<string> {
  await chat.say(`/broadcast ${text}`, ADMIN);
  await pressed(audience);
  const [id] = due();
  if (id === undefined) throw new Error("nothing was started");
  return id;
}

test("what admins see before they confirm is the very message that everybody gets, its picture and formatting too", async () => {
  const photo = { name: "fox.png", mime: "image/png", bytes: Buffer.from(PIXEL, "base64") };
  const [sent] = chat.telegram.send(ADMIN, { kind: "photo", caption: "New: foxes", files: [photo] });
  await chat.settled(1);
  const before = chat.handled.length;
  chat.telegram.send(ADMIN, { text: "/broadcast", replyTo: sent?.message_id });
  await chat.settled(before + 1);
  const preview = chat.ours(ADMIN).at(-2);
  expect(preview?.caption).toBe("New: foxes");
  expect(preview?.photo).toBeDefined();
  expect(labelsOf(chat.last(ADMIN))).toEqual([
    `📣 Всем (${PEOPLE + 1})`,
    expect.stringContaining("по-английски"),
    expect.stringContaining("по-русски"),
    "✖ Никому",
  ]);
  expect(chat.telegram.calls("copyMessage").filter(({ params }) => params["chat_id"] !== ADMIN)).toEqual([]);
  await pressed(/Всем/);
  await carry(due()[0] ?? "");
  for (const id of ids) {
    const copy = chat.messages(id).find(({ caption }) => caption === "New: foxes");
    expect(copy?.photo?.at(-1)?.file_unique_id).toBe(preview?.photo?.at(-1)?.file_unique_id);
    expect(copy?.reply_markup).toBeUndefined();
  }
});

test("everybody gets it once, the admin sees how many, and a second start sends nothing", async () => {
  const id = await started("News of today");
  await Promise.all([carry(id), carry(id), carry(id)]);
  for (const userId of ids) expect(copiesOf(userId, "News of today")).toHaveLength(1);
  const progress = chat.ours(ADMIN).findLast(({ text }) => text?.startsWith("📣 Рассылка"));
  expect(progress?.text).toContain(`закончена\nПолучили: ${PEOPLE + 1} из ${PEOPLE + 1}\nНедоступны: 0`);
  await chat.say(`/broadcast start ${id} all`, ADMIN);
  await carry(id);
  for (const userId of ids) expect(copiesOf(userId, "News of today")).toHaveLength(1);
});

test("only people of the chosen language get it, and nobody who is shut out or came later", async () => {
  await chat.database.sql("update users set banned_at = now() where id = $1", [FIRST]);
  await chat.say("/broadcast Новости", ADMIN);
  await pressed(/по-русски/);
  const [id = ""] = due();
  chat.telegram.addUser({ id: 99_999, first_name: "Late", language_code: "ru" });
  await chat.say("/help", 99_999);
  await carry(id);
  const got = [...ids, 99_999].filter((userId) => copiesOf(userId, "Новости").length > 0);
  expect(got).toEqual(ids.filter((userId) => userId % 3 === 0 && userId !== FIRST));
  await chat.database.sql("update users set banned_at = null");
});

test("who blocked the bot is counted and not written to again, and a lost answer is not a reason for a second message", async () => {
  const [blocked = 0, unclear = 0] = ids;
  chat.telegram.block(blocked, true);
  await chat.settled(1);
  chat.telegram.fault({ fault: "reset_after", method: "copyMessage", chat_id: unclear, times: 1 });
  const id = await started("Once");
  await carry(id);
  expect(copiesOf(unclear, "Once")).toHaveLength(1);
  const [row] = await chat.database.sql("select state, delivered, blocked, unknown, refused, total from broadcasts");
  const all = PEOPLE + 2;
  expect(row).toEqual({ state: "done", delivered: all - 2, blocked: 1, unknown: 1, refused: 0, total: all });
  const closed = await chat.database.sql("select id from chats where unreachable_at is not null");
  expect(closed).toEqual([{ id: String(blocked) }]);
  chat.telegram.block(blocked, false);
});

test("too many requests: nobody is written to before the time that Telegram says, and nobody is left out", async () => {
  chat.telegram.fault({
    fault: "error",
    method: "copyMessage",
    chat_id: ids[3] ?? 0,
    error_code: 429,
    description: "Too Many Requests: retry after 2",
    retry_after: 2,
    times: 1,
  });
  const id = await started("Patience");
  await carry(id);
  for (const userId of ids) expect(copiesOf(userId, "Patience")).toHaveLength(1);
  const calls = chat.telegram.calls("copyMessage").filter(({ params }) => params["chat_id"] !== ADMIN);
  const refusal = calls.findLast(({ error_code }) => error_code === 429);
  // What was on its way already is not called back.
  const after = calls.filter(({ seq }) => seq > (refusal?.seq ?? 0) + 5).map(({ at }) => at - (refusal?.at ?? 0));
  expect(Math.min(...after)).toBeGreaterThanOrEqual(1_900);
});

test("a stopped broadcast goes to nobody else, and its numbers stay", async () => {
  const id = await started("Stop me");
  await carry(id, 100);
  const progress = await pressed(/Остановить/);
  expect(progress?.text).toContain("остановлена");
  await carry(id);
  const got = ids.filter((userId) => copiesOf(userId, "Stop me").length > 0);
  expect(got.length).toBeLessThan(PEOPLE);
});

test("when the preview was deleted it ends at once and says why", async () => {
  await chat.say("/broadcast Gone", ADMIN);
  const preview = chat.ours(ADMIN).at(-2);
  await pressed(/Всем/);
  const [id = ""] = due();
  await chat.api.deleteMessage(ADMIN, preview?.message_id ?? 0);
  await carry(id);
  const [row] = await chat.database.sql("select state, delivered from broadcasts");
  expect(row).toEqual({ state: "failed", delivered: 0 });
  expect((await chat.say("/broadcast", ADMIN)).text).toContain("прервана");
});

test("a broadcast that nobody carries is taken along by whoever comes by, and by one of them at a time", async () => {
  const id = await started("Along the way");
  await chat.say("/help", ANN);
  expect(due()).toEqual([id]);
  await chat.say("/help", ANN);
  expect(due()).toEqual([]);
  await chat.database.sql("update broadcasts set next_at = now() - interval '1 s'");
  expect((await chat.store.claimDue(50)).filter(({ work }) => work === "broadcast")).toEqual([
    { broadcastId: id, work: "broadcast" },
  ]);
});

/** One pixel. */

test("who was shut out is neither counted nor written to", async () => {
  await chat.database.sql("update users set banned_at = now() where id = $1", [FIRST]);
  const id = await started("For those who may use it");
  await carry(id);
  expect(copiesOf(FIRST, "For those who may use it")).toEqual([]);
  expect(copiesOf(FIRST + 1, "For those who may use it")).toHaveLength(1);
  const [{ others } = { others: 0 }] = await chat.database.sql<{ others: number }>(
    "select count(*)::int as others from users where banned_at is null",
  );
  expect(await chat.database.sql("select total, delivered from broadcasts")).toEqual([
    { total: others, delivered: others },
  ]);
  await chat.database.sql("update users set banned_at = null");
});

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
