import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Chat, labelsOf, startChat } from "../chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

describe("/find", () => {
  test("lists models of a name with maker, price and what they are for, and turns pages", async () => {
    const list = await chat.say("/find klnig");
    expect(list.text).toContain("19 models");
    expect(list.text).toMatch(/🎬 Kling 3\.0 · (Kuaishou · )?💎 ~\d+ for 5 s\n\S/);
    const next = await chat.press("›");
    expect(next.message_id).toBe(list.message_id);
    expect(labelsOf(next).filter((label) => label.includes("Kling")).length).toBe(5);
    expect(labelsOf(next)).toContain("2 / 4");
    const form = await chat.press(labelsOf(next)[0] ?? "");
    expect(form.text).toContain("write it and send");
  });

  test("asks for the name when it is missing, and the next words are one", async () => {
    expect((await chat.say("/find")).text).toContain("What is it called?");
    expect(labelsOf(await chat.say("сиданс"))[0]).toContain("Seedance");
    const offer = await chat.say("a fox in the snow");
    expect(offer.text).toContain("💬 a fox in the snow");
  });

  test("leaves an open form as it was", async () => {
    await chat.say("/m z-image");
    await chat.say("a fox");
    await chat.press("Another model");
    await chat.press("Start");
    await chat.press("Find");
    expect((await chat.say("veo")).text).toContain("Veo");
    const form = await chat.press("Veo 3.1");
    expect(form.text).toContain("a fox");
  });

  test("a name that nothing has, and no form open, is a wish", async () => {
    await chat.say("/find");
    const offer = await chat.say("a lighthouse at night");
    expect(labelsOf(offer)[0]).toBe("🖼 Make it · 4");
    expect((await chat.say("/find qwertyuiop")).text).toContain("No model is called qwertyuiop");
  });
});

test.each([
  ["/m z-image", "Z-Image"],
  ["/m zimage", "Z-Image"],
  ["/m Kling 3.0", "Kling 3.0"],
])("%s opens the form at once", async (command, title) => {
  const form = await chat.say(command);
  expect(form.text?.startsWith(title)).toBe(true);
  expect(form.text).toContain("write it and send");
});

test("/m with a name that several have offers them", async () => {
  expect(labelsOf(await chat.say("/m kling 2.6")).filter((label) => label.includes("Kling 2.6"))).toHaveLength(3);
});

describe("one's own models", () => {
  test("a star on the form puts a model among them, and another press takes it away", async () => {
    await chat.say("/m z-image");
    const starred = await chat.press("☆");
    expect(starred.text).toContain("Z-Image");
    expect(labelsOf(starred)).toContain("★ Starred");
    await chat.say("/start");
    const mine = await chat.press("★ Mine");
    expect(labelsOf(mine)[0]).toBe("★ 🖼 Z-Image · 💎 1");
    await chat.press("Z-Image");
    await chat.press("★ Starred");
    await chat.say("/start");
    expect((await chat.press("★ Mine")).text).toContain("Nothing here yet");
  });

  test("what was used last stands below the stars", async () => {
    for (const model of ["z-image", "nano-banana-2"]) {
      await chat.say(`/m ${model}`);
      await chat.say("a fox");
      await chat.press("Generate");
    }
    await chat.say("/m veo3");
    await chat.say("/m kling 3.0");
    await chat.press("☆");
    await chat.say("/start");
    const mine = await chat.press("★ Mine");
    expect(
      labelsOf(mine)
        .slice(0, 3)
        .map((label) => label.split(" · ")[0]),
    ).toEqual(["★ 🎬 Kling 3.0", "🖼 Nano Banana 2", "🖼 Z-Image"]);
  });
});

test("a list says how long a model usually takes, once that is known", async () => {
  await chat.say("/m z-image");
  await chat.say("a fox");
  await chat.press("Generate");
  const task = await chat.submitted("kie-timed");
  await chat.succeeded(task, { files: [], text: "done" });
  await chat.database.sql("update tasks set submitted_at = settled_at - interval '33 s'");
  expect((await chat.say("/find z-image")).text).toContain("Z-Image · Alibaba · 💎 1 · ~35 s");
});
