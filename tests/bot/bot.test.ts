import { afterAll, beforeAll, expect, test } from "vitest";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { type Chat, labelsOf, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

test("from /start to an order: the card asks, shows the price, and becomes the status", async () => {
  const home = await chat.say("/start");
  expect(home.text).toContain("Ann");
  const list = await chat.press("A picture");
  expect(list.message_id).toBe(home.message_id);
  const form = await chat.press("Nano Banana 2 ");
  console.log(form.text, labelsOf(form));
  const card = await chat.say("a fox in the snow <b>&");
  console.log(card.text, labelsOf(card));
  const status = await chat.press("Generate");
  console.log(status.text, labelsOf(status));
  const task = await chat.submitted("kie-1");
  console.log(chat.last().text);
  void samplePng;
  await chat.succeeded(task, { text: "hello", files: [] });
  console.log(chat.last().text, labelsOf(chat.last()));
});
