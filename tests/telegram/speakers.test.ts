import type { Message, User } from "grammy/types";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { homeTexts } from "../../lib/bot/home/texts.js";
import { ANN, type Chat, startChat } from "./chat.js";

let chat: Chat;
let groupId: number;
let updateId = 700_000_000;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
  groupId = chat.telegram.addGroup({ title: "Foxes", members: [ANN] }).id;
});
afterAll(() => chat.close());
beforeEach(() => chat.database.sql("truncate users, sessions, updates cascade"));

const anonymousAdmin: User = { id: 1_087_968_824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" };
const asChannel: User = { id: 136_817_688, is_bot: true, first_name: "Channel", username: "Channel_Bot" };
const telegramItself: User = { id: 777_000, is_bot: false, first_name: "Telegram" };
const group = () => ({ id: groupId, type: "supergroup" as const, title: "Foxes" });
const channel = { id: -1_009, type: "channel" as const, title: "Fox news" };

async function deliver(content: Partial<Message>, id = ++updateId) {
  const message = { message_id: 90_000 + (id % 10_000), date: 1_790_000_000, chat: group(), ...content };
  await chat.bot.handle({ update_id: id, message });
  return id;
}
const said = () => chat.telegram.messages(groupId).filter(({ from, text }) => from?.is_bot && text !== undefined);
const people = () => chat.database.sql<{ id: string }>("select id from users");

test("an anonymous admin and who writes as a channel are told, once an update, to write under their own name; nobody is made a user", async () => {
  for (const [from, sender_chat] of [
    [anonymousAdmin, group()],
    [asChannel, channel],
  ] as const) {
    const before = said().length;
    const id = await deliver({ from, sender_chat, text: "/start@kiegram_bot" });
    await deliver({ from, sender_chat, text: "/start@kiegram_bot" }, id);
    expect(said()).toHaveLength(before + 1);
    for (const locale of ["en", "ru"] as const)
      expect(said().at(-1)?.text).toContain(homeTexts[locale].impersonal.html);
  }
  const card = said()[0];
  const reply = {
    message_id: card?.message_id ?? 0,
    date: 1,
    chat: group(),
    from: { ...chat.telegram.bot, is_bot: true },
  };
  await deliver({ from: anonymousAdmin, sender_chat: group(), text: "a fox", reply_to_message: reply as never });
  expect(said()).toHaveLength(3);
  expect(await people()).toEqual([]);
});

test("what they say to others, and whatever a linked channel posts, gets no answer and makes nobody a user", async () => {
  const before = said().length;
  await deliver({ from: anonymousAdmin, sender_chat: group(), text: "lunch?" });
  const post = { from: telegramItself, sender_chat: channel, is_automatic_forward: true as const };
  await deliver({ ...post, text: "/start@kiegram_bot m_zzz" });
  await deliver({ from: telegramItself, text: "/start@kiegram_bot" });
  expect(said()).toHaveLength(before);
  expect(await people()).toEqual([]);
});
