import type { Message } from "grammy/types";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { textsFor } from "../../lib/bot/core/texts.js";
import { formTexts } from "../../lib/bot/form/texts.js";
import { homeTexts } from "../../lib/bot/home/texts.js";
import { ordersTexts } from "../../lib/bot/orders/texts.js";
import { listModels } from "../../lib/registry/load.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { samplePng } from "../emulators/telegram/sample-media.js";
import type { EmulatedGroup, EmulatorEvent } from "../emulators/telegram/user-api.js";
import { createPerson, kindOf, labelsOf, textOf } from "./person.js";

const { notYourButton, onlyInOurChat } = textsFor("en");
const form = formTexts.en;
const FREE_CREDITS = 900;

let stack: Stack;
let group: EmulatedGroup;
let ann: number;
let bob: number;
const answers: Extract<EmulatorEvent, { type: "answer" }>[] = [];

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 100 } },
    env: { DAILY_FREE_CREDITS: String(FREE_CREDITS) },
  });
  stack.telegram.subscribe((event) => void (event.type === "answer" && answers.push(event)));
});
afterAll(() => stack.close());

beforeEach(() => {
  ann = stack.telegram.addUser({ first_name: "Ann" }).id;
  bob = stack.telegram.addUser({ first_name: "Bob" }).id;
  group = stack.telegram.addGroup({ title: "Foxes", members: [ann, bob], topics: ["Pictures"] });
  answers.length = 0;
});

const fromBot = () => stack.telegram.messages(group.id).filter((message) => message.from?.is_bot);
const plain = (words: { html: string }) => words.html.replace(/<[^>]*>/g, "");

function sees(what: string, isWanted: (message: Message) => boolean): Promise<Message> {
  return stack.telegram.waitFor(() => fromBot().find(isWanted), { what });
}

const seesLabel = (label: RegExp) =>
  sees(String(label), (message) => labelsOf(message).some((each) => label.test(each)));

function press(message: Message, label: RegExp, from: number): string {
  const button = labelsOf(message).find((each) => label.test(each)) ?? "";
  return stack.telegram.press(group.id, { messageId: message.message_id, label: button, from });
}

/** Ann's form of the first picture model, in the group's topic. */
async function openForm(threadId?: number): Promise<Message> {
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  stack.telegram.send(group.id, { text: `/start@kiegram_bot m_${model?.code}`, threadId }, ann);
  return seesLabel(new RegExp(form.close));
}

async function balanceOf(userId: number): Promise<string> {
  const before = stack.telegram.messages(userId).length;
  stack.telegram.send(userId, { text: "/balance" });
  const answer = () => stack.telegram.messages(userId).slice(before + 1)[0];
  return textOf(await stack.telegram.waitFor(answer, { what: "a balance" }));
}

test("in a topic of a group a command opens a form there, an answer fills it in, and the result comes in the same topic; only who asked pays", async () => {
  const threadId = group.topics[0]?.id ?? 0;
  const card = await openForm(threadId);
  expect(card.message_thread_id).toBe(threadId);
  expect(textOf(card)).toContain(plain(form.replyInGroup));
  stack.telegram.send(group.id, { text: "A red fox in the snow", replyTo: card.message_id, threadId }, ann);
  const filled = await seesLabel(/Generate/);
  expect(filled.message_thread_id).toBe(threadId);
  press(filled, /Generate/, ann);
  const result = await seesLabel(new RegExp(ordersTexts.en.again));
  expect(kindOf(result)).toBe("photo");
  expect(result).toMatchObject({ message_id: filled.message_id, message_thread_id: threadId });
  expect(await balanceOf(bob)).toContain(`${FREE_CREDITS} credits`);
  expect(await balanceOf(ann)).not.toContain(`${FREE_CREDITS} credits`);
});

test("what somebody has and made is not shown to the others: a command and a press are told where to ask", async () => {
  for (const command of ["/balance", "/history"]) {
    stack.telegram.send(group.id, { text: command }, ann);
    await sees(command, (message) => textOf(message).startsWith(onlyInOurChat));
  }
  stack.telegram.send(group.id, { text: "/start" }, ann);
  const home = await seesLabel(/history/i);
  const queryId = press(home, /history/i, ann);
  const toast = await stack.telegram.waitFor(() => answers.find((each) => each.queryId === queryId), {
    what: "a toast",
  });
  expect(toast).toMatchObject({ userId: ann, text: onlyInOurChat });
  expect(fromBot().map(textOf).join()).not.toMatch(/\d credits/);
});

test("a command in answer to somebody's photo opens its form with that photo, which the bot was not shown before", async () => {
  const files = [{ name: "fox.png", mime: "image/png", bytes: samplePng(600, 600) }];
  const [photo] = stack.telegram.send(group.id, { files, kind: "photo" }, bob);
  stack.telegram.send(group.id, { text: "/m@kiegram_bot nano-banana-2", replyTo: photo?.message_id }, ann);
  const card = await seesLabel(new RegExp(form.close));
  expect(textOf(card)).toMatch(/Pictures: 1 of \d+/);
});

test("what people say to each other changes nothing and is answered by nothing", async () => {
  const card = await openForm();
  const shown = textOf(card);
  stack.telegram.send(group.id, { text: "lunch?" }, bob);
  stack.telegram.send(group.id, { text: "yes, a fox in the snow" }, ann);
  stack.telegram.send(group.id, { text: "/start@another_bot" }, bob);
  stack.telegram.send(group.id, { text: "/help" }, bob);
  await sees("the answer to the command", (message) =>
    textOf(message).startsWith(plain(homeTexts.en.help).slice(0, 12)),
  );
  expect(fromBot()).toHaveLength(2);
  expect(textOf(fromBot()[0] ?? card)).toBe(shown);
});

test("a button of somebody else's form, order and result gives a toast and changes nothing", async () => {
  const card = await openForm();
  const pressByBob = async (message: Message, label: RegExp) => {
    const before = JSON.stringify(fromBot());
    const queryId = press(message, label, bob);
    const toast = await stack.telegram.waitFor(() => answers.find((each) => each.queryId === queryId), {
      what: "a toast",
    });
    expect(toast).toMatchObject({ userId: bob, text: notYourButton });
    expect(JSON.stringify(fromBot())).toBe(before);
  };
  await pressByBob(card, new RegExp(form.close));
  stack.telegram.send(group.id, { text: "A red fox", replyTo: card.message_id }, ann);
  const filled = await seesLabel(/Generate/);
  await pressByBob(filled, /Generate/);
  press(filled, /Generate/, ann);
  const result = await seesLabel(new RegExp(ordersTexts.en.again));
  await pressByBob(result, new RegExp(ordersTexts.en.again));
  expect(stack.kie.tasks().filter(({ outcome }) => outcome !== "success")).toEqual([]);
});

test("two people fill in their forms side by side, each by answering, and both get their results there", async () => {
  const card = await openForm();
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  stack.telegram.send(group.id, { text: `/start m_${model?.code}` }, bob);
  const cardOfBob = await stack.telegram.waitFor(() => fromBot()[1], { what: "Bob's form" });
  stack.telegram.send(group.id, { text: "An owl at night", replyTo: cardOfBob.message_id }, bob);
  const filledByBob = await stack.telegram.waitFor(() => fromBot()[2], { what: "Bob's filled form" });
  stack.telegram.send(group.id, { text: "A fox at dawn", replyTo: card.message_id }, ann);
  const filledByAnn = await stack.telegram.waitFor(() => fromBot()[3], { what: "Ann's filled form" });
  expect([textOf(filledByBob), textOf(filledByAnn)]).toEqual([
    expect.stringContaining("An owl at night"),
    expect.stringContaining("A fox at dawn"),
  ]);
  press(filledByAnn, /Generate/, ann);
  press(filledByBob, /Generate/, bob);
  await stack.telegram.waitFor(() => fromBot().filter((message) => message.photo).length === 2, {
    what: "two results",
  });
});

test("who was refused nothing in private keeps their private form apart from the one in the group", async () => {
  const card = await openForm();
  const person = createPerson(stack.telegram, { name: "Cid" });
  expect(person.last()).toBeUndefined();
  stack.telegram.send(ann, { text: "A quiet fox" });
  const own = await stack.telegram.waitFor(() => stack.telegram.messages(ann).find((each) => each.from?.is_bot), {
    what: "the private answer",
  });
  expect(textOf(own)).toContain("A quiet fox");
  expect(textOf(own)).not.toContain(plain(form.replyInGroup));
  expect(textOf(fromBot()[0] ?? card)).not.toContain("A quiet fox");
});

test("nothing that the bot sent into groups was refused, or held a secret", () => {
  expect(stack.telegram.violations()).toEqual([]);
  expect(stack.telegram.calls().filter(({ ok }) => !ok)).toEqual([]);
});
