import { Api } from "grammy/web";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTelegram, type Telegram } from "./server.js";
import type { EmulatedGroup } from "./user-api.js";

const ANN = 101;
const BOB = 102;
const EVE = 103;

let telegram: Telegram;
let api: Api;
let group: EmulatedGroup;

beforeEach(async () => {
  telegram = await startTelegram({ token: "1234567:AAgroups-token", username: "standin_bot" });
  api = new Api("1234567:AAgroups-token", { apiRoot: telegram.url });
  for (const [id, first_name] of [
    [ANN, "Ann"],
    [BOB, "Bob"],
    [EVE, "Eve"],
  ] as const)
    telegram.addUser({ id, first_name });
  group = telegram.addGroup({ title: "Foxes", members: [ANN, BOB], topics: ["Pictures"] });
});
afterEach(() => telegram.close());

const texts = async () => (await api.getUpdates({ limit: 100 })).map(({ message }) => message?.text);

async function post(path: string, body: object): Promise<number> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return (await fetch(`${telegram.url}/emulator/${path}`, init)).status;
}

test("a bot that is put into a group hears of it twice, as Telegram tells it", async () => {
  const [member, notice] = await api.getUpdates({ limit: 100 });
  expect(member?.my_chat_member).toMatchObject({
    chat: { id: group.id, type: "supergroup", title: "Foxes", is_forum: true },
    from: { id: ANN },
    new_chat_member: { status: "member", user: { id: 1234567 } },
  });
  expect(notice?.message?.new_chat_members).toMatchObject([{ id: 1234567 }]);
});

test("in privacy mode it gets commands and answers to its own messages, and no other talk", async () => {
  const ours = await api.sendMessage(group.id, "Hello");
  const talk = telegram.send(group.id, { text: "good morning" }, ANN);
  telegram.send(group.id, { text: "/start" }, ANN);
  telegram.send(group.id, { text: "/models@Standin_Bot please" }, BOB);
  telegram.send(group.id, { text: "/start@other_bot" }, BOB);
  telegram.send(group.id, { text: "look at /start" }, BOB);
  telegram.send(group.id, { text: "an answer to Ann", replyTo: talk[0]?.message_id }, BOB);
  telegram.send(group.id, { text: "an answer to the bot", replyTo: ours.message_id }, BOB);
  expect((await texts()).filter((text) => text !== undefined)).toEqual([
    "/start",
    "/models@Standin_Bot please",
    "an answer to the bot",
  ]);
});

test("an edit of talk that the bot never saw stays unseen", async () => {
  const [talk] = telegram.send(group.id, { text: "good morning" }, ANN);
  telegram.edit(group.id, { from: ANN, messageId: talk?.message_id ?? 0, text: "good evening" });
  expect((await api.getUpdates({ limit: 100 })).some((update) => update.edited_message)).toBe(false);
});

test("any member may press a button, and the press says who; a stranger may not", async () => {
  const keyboard = { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] };
  const { message_id } = await api.sendMessage(group.id, "Ready?", { reply_markup: keyboard });
  expect(await post(`chats/${group.id}/press`, { from: BOB, message_id, label: "Go" })).toBe(200);
  expect(await post(`chats/${group.id}/press`, { from: EVE, message_id, label: "Go" })).toBe(403);
  expect(await post(`chats/${group.id}/send`, { from: EVE, text: "/start" })).toBe(403);
  expect(() => telegram.send(group.id, { text: "/start" })).toThrow("who in the group");
  const press = (await api.getUpdates({ limit: 100 })).find((update) => update.callback_query)?.callback_query;
  expect(press).toMatchObject({ from: { id: BOB }, data: "go", message: { message_id, chat: { id: group.id } } });
});

test("a message in a topic names it, and the bot writes into topics that are there", async () => {
  const threadId = group.topics[0]?.id ?? 0;
  telegram.send(group.id, { text: "/start", threadId }, ANN);
  const asked = (await api.getUpdates({ limit: 100 })).findLast((update) => update.message)?.message;
  expect(asked).toMatchObject({ message_thread_id: threadId, is_topic_message: true });
  const answer = await api.sendMessage(group.id, "Here", { message_thread_id: threadId });
  expect(answer).toMatchObject({ message_thread_id: threadId, chat: { is_forum: true } });
  await expect(api.sendMessage(group.id, "Nowhere", { message_thread_id: 7 })).rejects.toThrow(
    "Bad Request: message thread not found",
  );
});

test("a bot that was taken out of a group may not write there", async () => {
  expect(await post(`chats/${group.id}/block`, { from: BOB, blocked: true })).toBe(200);
  await expect(api.sendMessage(group.id, "Hello?")).rejects.toThrow(
    "Forbidden: bot was kicked from the supergroup chat",
  );
});

test("groups are made over HTTP and are in the state; unknown people cannot be in one", async () => {
  expect(await post("groups", { title: "Owls", members: [BOB, EVE] })).toBe(200);
  expect(await post("groups", { title: "Ghosts", members: [999] })).toBe(400);
  expect(telegram.state().groups).toMatchObject([
    { title: "Foxes", member_ids: [ANN, BOB], topics: [{ name: "Pictures" }] },
    { title: "Owls", member_ids: [BOB, EVE], topics: [] },
  ]);
});
