import { afterAll, beforeAll, expect, test } from "vitest";
import { findModel, listModels } from "../../../lib/registry/load.js";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const BOB = 501;
const model = findModel("z-image");
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ adminIds: [BOB] });
  chat.telegram.addUser({ id: BOB, first_name: "Bob" });
});
afterAll(() => chat.close());

const offered = (message: Parameters<typeof labelsOf>[0]) => labelsOf(message).some((label) => /Z-Image/.test(label));
const OFF = /Z-Image is switched off for now/;

test("a model that is switched off is in no list and opened by no link, and its open form keeps what is in it", async () => {
  await chat.say("/m z-image");
  const form = await chat.say("a fox");
  expect(labelsOf(form)[0]).toMatch(/^Generate|✨|▶/u);
  const switched = await chat.say("/models off z-image", BOB);
  expect(switched.text).toContain("Z-Image is switched off");

  await chat.press("Generate", form);
  const card = chat.messages(ANN).find(({ message_id }) => message_id === form.message_id);
  expect(card?.text).toMatch(OFF);
  expect(card?.text).toContain("a fox");
  expect(labelsOf(form).filter((label) => /Generate/.test(label))).toHaveLength(1);
  expect(card && labelsOf(card).filter((label) => /Generate/.test(label))).toEqual([]);
  expect(await chat.database.sql("select id from tasks")).toEqual([]);

  expect((await chat.say(`/start m_${model?.code}`)).text).toMatch(OFF);
  expect((await chat.say("/m z-image")).text).toMatch(OFF);
  expect(offered(await chat.say("/find z-image"))).toBe(false);

  await chat.say("/models on z-image", BOB);
  expect(offered(await chat.say("/find z-image"))).toBe(true);
  expect((await chat.say("/m z-image")).text).toContain("a fox");
});

test("the list of a purpose goes without what is switched off", async () => {
  const [first] = listModels().filter(({ model_type }) => model_type === "text_to_image");
  const listed = async () => {
    await chat.say("/models");
    return labelsOf(await chat.press("A picture"));
  };
  const before = await listed();
  await chat.say(`/models off ${first?.id}`, BOB);
  const off = await listed();
  expect(off[0]).toBe(before[1]);
  expect(off).not.toContain(before[0]);
  await chat.say(`/models on ${first?.id}`, BOB);
  expect(await listed()).toEqual(before);
});

test("/models off lists what is off, with a button for each that switches it on again", async () => {
  await chat.say("/models off z-image", BOB);
  const list = await chat.say("/models off", BOB);
  const suspended = listModels().filter(({ isSuspended }) => isSuspended).length;
  expect(list.text).toContain(`Switched off: ${suspended + 1} models`);
  const label = labelsOf(list).find((each) => each.includes("Z-Image")) ?? "";
  const before = chat.handled.length;
  chat.telegram.press(BOB, { messageId: list.message_id, label });
  await chat.settled(before + 1);
  expect(chat.last(BOB).text).toContain(`Switched off: ${suspended} models`);
});

test("a suspended model is in no list, says why it is off, and is offered once an admin switches it on", async () => {
  const id = "elevenlabs/text-to-speech-turbo-2-5";
  const isOffered = async () =>
    labelsOf(await chat.say("/find turbo 2.5")).some((label) => label.includes("ElevenLabs"));
  expect(await isOffered()).toBe(false);
  expect((await chat.say(`/m ${id}`)).text).toMatch(
    /ElevenLabs Turbo 2\.5 is switched off for now: the service behind it/,
  );
  expect((await chat.say("/models off", BOB)).text).toContain("ElevenLabs Turbo 2.5: the service behind it has failed");
  await chat.say(`/models on ${id}`, BOB);
  expect(await isOffered()).toBe(true);
  await chat.say(`/models off ${id}`, BOB);
  expect(await isOffered()).toBe(false);
});

test("what is no model switches nothing", async () => {
  const { text } = await chat.say("/models off no such model", BOB);
  expect(text).toMatch(/^There is no model “no such model”\..*\n\/models off z-image/s);
});
