import { afterAll, beforeAll, expect, test } from "vitest";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const ADMIN = 900;
const wide = { running: 1_000, hourlyOrders: 1_000, dailyCredits: 1_000_000 };
let chat: Chat;

beforeAll(async () => {
  const person = { ...wide, running: 1 };
  chat = await startChat({
    adminIds: [ADMIN],
    limits: { person, newcomer: { ...person, hours: 0 }, hourlyKieCredits: 3 },
  });
  chat.telegram.addUser({ id: ADMIN, first_name: "Olga" });
  await chat.say("/start", ADMIN);
});
afterAll(() => chat.close());

async function pressedGenerate(text: string) {
  await chat.say("/m z-image");
  await chat.say(text);
  await chat.press("Generate");
  return chat.messages(ANN).findLast((message) => message.from?.is_bot);
}

test("an order too many is answered in the form with what to wait for, and the same press works when there is room", async () => {
  await pressedGenerate("a fox");
  const form = await pressedGenerate("a hare");
  expect(form?.text).toContain("You have 1 order under way");
  expect(form?.text).toContain("a hare");
  expect(form && labelsOf(form)[0]).toMatch(/Generate/);
  await chat.database.sql("update tasks set state = 'failed', delivery = 'sent'");
  const ordered = await chat.press("Generate", form);
  expect(ordered.text).toMatch(/Queued/);
});

test("the cap of all together says when to come again, and the admins are told of it once", async () => {
  await chat.database.sql("update tasks set state = 'succeeded', delivery = 'sent', kie_credits = 3");
  for (const text of ["an owl", "a crow"]) {
    const form = await pressedGenerate(text);
    expect(form?.text).toContain("Please press Generate again in 1 h 0 min");
  }
  expect(chat.ours(ADMIN).filter(({ text }) => text?.includes("models/limits.yaml"))).toHaveLength(1);
});
