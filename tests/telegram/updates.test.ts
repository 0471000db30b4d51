import type { Chat, Message, Update, User } from "grammy/types";
import { expect, test } from "vitest";
import { encodeAction } from "../../lib/telegram/markup.js";
import { ignoredUpdates, parseUpdate } from "../../lib/telegram/updates.js";

const ann: User = { id: 7, is_bot: false, first_name: "Ann", language_code: "ru" };
const me = { id: 99, username: "kiegram_bot" };
const bot: User = { id: me.id, is_bot: true, first_name: "Kiegram" };
const privately: Chat.PrivateChat = { id: 7, type: "private", first_name: "Ann" };
const group: Chat.SupergroupChat = { id: -100, type: "supergroup", title: "Friends" };

function message(content: Partial<Message>, chat: Chat.PrivateChat | Chat.SupergroupChat = privately): Update {
  return {
    update_id: 1,
    message: { message_id: 5, date: 1, from: ann, chat, ...content } as Update["message"] & object,
  };
}

const read = (update: Update) => parseUpdate(update, me);

test.each(Object.keys(ignoredUpdates))("%s is answered by nothing, by name", (name) => {
  expect(parseUpdate({ update_id: 1, [name]: {} }, me)).toEqual({ outcome: "ignored", reason: name });
});

test.each<[string, Partial<Message>, string]>([
  ["a sticker", { sticker: {} as never }, "sticker"],
  ["a contact", { contact: { phone_number: "1", first_name: "A" } }, "contact"],
  ["a place", { location: { latitude: 1, longitude: 1 } }, "location"],
  ["a poll", { poll: {} as never }, "poll"],
  ["a die", { dice: { emoji: "🎲", value: 3 } }, "dice"],
  ["a story", { story: {} as never }, "story"],
  ["a text of nothing but controls", { text: "\u0001\u0002" }, "other"],
])("%s gets a kind answer", (_, content, what) => {
  expect(read(message(content))).toMatchObject({ incoming: { kind: "unsupported", what } });
});

test.each<[string, Partial<Message>, string]>([
  ["a service message", { new_chat_title: "x" }, "service_message"],
  ["a pinned message", { pinned_message: {} as never }, "service_message"],
  ["a message of another bot", { text: "hi", from: bot }, "from_bot"],
  ["a command to another bot", { text: "/start@other_bot" }, "command_of_another_bot"],
])("%s is quiet", (_, content, reason) => {
  expect(read(message(content))).toEqual({ outcome: "ignored", reason });
});

test("commands are read with their argument and with our name, in any case", () => {
  expect(read(message({ text: "/start m_abc" }))).toMatchObject({
    incoming: { kind: "command", name: "start", argument: "m_abc" },
  });
  expect(read(message({ text: "/HELP@Kiegram_Bot" }))).toMatchObject({ incoming: { kind: "command", name: "help" } });
  expect(read(message({ text: "/привет" }))).toMatchObject({ incoming: { kind: "text", text: "/привет" } });
});

test("in a group only commands and replies to us are for us", () => {
  expect(read(message({ text: "hello all" }, group))).toEqual({ outcome: "ignored", reason: "group_talk" });
  expect(read(message({ text: "/start@kiegram_bot" }, group))).toMatchObject({
    inGroup: true,
    actor: { chatId: -100, userId: 7 },
  });
  const reply = { text: "a fox", reply_to_message: { message_id: 4, date: 1, chat: group, from: bot } as never };
  expect(read(message(reply, group))).toMatchObject({ incoming: { kind: "text", text: "a fox" } });
});

test("a topic is answered in the topic", () => {
  const inTopic = { text: "/start", is_topic_message: true, message_thread_id: 12 };
  expect(read(message(inTopic, group))).toMatchObject({ actor: { threadId: 12 } });
  expect(read(message({ text: "/start", message_thread_id: 12 }, group))).toMatchObject({ actor: { threadId: null } });
});

const sized = { file_id: "id", file_unique_id: "u", file_size: 9 };

test.each<[string, Partial<Message>, object]>([
  [
    "the largest size of a photo",
    {
      photo: [
        { ...sized, file_id: "small", width: 1, height: 1 },
        { ...sized, width: 800, height: 600 },
      ],
    },
    { kind: "image", mime: "image/jpeg", width: 800, height: 600 },
  ],
  ["a voice message", { voice: { ...sized, duration: 3 } }, { kind: "audio", mime: "audio/ogg", durationSeconds: 3 }],
  [
    "a video note",
    { video_note: { ...sized, length: 240, duration: 5 } },
    { kind: "video", mime: "video/mp4", width: 240, height: 240 },
  ],
  ["an animation", { animation: { ...sized, width: 1, height: 1, duration: 1 }, document: sized }, { kind: "video" }],
  [
    "a picture sent as a document",
    { document: { ...sized, mime_type: "image/png", file_name: "a.png" } },
    { kind: "image", name: "a.png" },
  ],
  [
    "a document",
    { document: { ...sized, mime_type: "application/pdf" } },
    { kind: "document", mime: "application/pdf" },
  ],
])("%s is a file with what Telegram knows of it", (_, content, facts) => {
  const received = read(message({ ...content, caption: " words " }));
  expect(received).toMatchObject({ incoming: { kind: "file", caption: "words", file: { ref: "telegram:id", facts } } });
});

test("a press carries its owner, and a message that is gone is not edited", () => {
  const data = encodeAction(7, { verb: "home" });
  const press = (query: object): Update => ({
    update_id: 1,
    callback_query: { id: "q", from: ann, chat_instance: "1", data, ...query } as never,
  });
  const text = { message_id: 5, date: 1, chat: privately, text: "card" };
  expect(read(press({ message: text }))).toMatchObject({
    incoming: { action: { verb: "home" }, isForeign: false, message: { id: 5, holdsMedia: false } },
  });
  expect(read(press({ message: { ...text, text: undefined, photo: [] } }))).toMatchObject({
    incoming: { message: { holdsMedia: true } },
  });
  expect(read(press({ message: { message_id: 5, date: 0, chat: privately } }))).toMatchObject({
    incoming: { message: null },
  });
  expect(read(press({ message: text, data: encodeAction(8, { verb: "home" }) }))).toMatchObject({
    incoming: { isForeign: true },
  });
  expect(read(press({ message: text, data: undefined }))).toMatchObject({
    incoming: { action: null, isForeign: false },
  });
  expect(read(press({ inline_message_id: "x" }))).toEqual({ outcome: "ignored", reason: "inline_press" });
});
