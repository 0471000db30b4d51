import type { Message } from "grammy/types";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { textsFor } from "../../lib/bot/core/texts.js";
import { ANN, buttonsOf, type Chat, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 1_000 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

async function result(): Promise<Message> {
  await chat.say("/m nano-banana-2");
  await chat.say("a fox");
  await chat.press("Generate");
  const task = await chat.submitted(`kie-${Math.random()}`);
  const file = { kind: "image" as const, url: chat.pictureUrl, id: null, title: null };
  await chat.succeeded(task, { files: [{ ...file, durationSeconds: null, coverUrl: null }], text: null });
  return chat.last();
}

/** As fast as Telegram can bring them: both at once. */
async function tapTwice(message: Message, label: string): Promise<void> {
  const button = buttonsOf(message).find(({ text }) => text.includes(label));
  if (!button || !("callback_data" in button)) throw new Error(`no ${label}`);
  const handled = chat.handled.length;
  for (let tap = 0; tap < 2; tap += 1)
    chat.telegram.press(ANN, { messageId: message.message_id, data: button.callback_data });
  await chat.settled(handled + 2);
}

const toasts = () => chat.telegram.calls("answerCallbackQuery").map(({ params }) => String(params["text"] ?? ""));

test.each(["Again", "Change", "As a file", "Use in", "Upscale", "New"])(
  "two fast taps on %s bring one message, and the second is told where it is",
  async (label) => {
    const message = await result();
    const before = chat.ours().length;
    const told = toasts().length;
    await tapTwice(message, label);
    await chat.telegram.waitFor(() => chat.ours().length > before, { what: "the message below" });
    expect(chat.ours()).toHaveLength(before + 1);
    expect(toasts().slice(told).sort()).toEqual(["", textsFor("en").comesBelow]);
  },
);

test("the same button works again a while later", async () => {
  const message = await result();
  await chat.press("Again", message);
  await chat.database.sql(
    "update sessions set last_press = jsonb_set(last_press, '{atMs}', to_jsonb((last_press->>'atMs')::bigint - 11000))",
  );
  const before = chat.ours().length;
  await chat.press("Again", message);
  expect(chat.ours()).toHaveLength(before + 1);
});
