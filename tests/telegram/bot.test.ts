import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Output } from "../../lib/tasks/task.js";
import { sampleMp4, samplePng } from "../emulators/telegram/sample-media.js";
import { ANN, buttonsOf, type Chat, labelsOf, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

const png = (name = "fox.png") => ({ name, mime: "image/png", bytes: samplePng(600, 600) });
const photo = { files: [png()], kind: "photo" as const };

async function readyCard(prompt = "a fox in the snow") {
  await chat.say("/models");
  await chat.press("A picture");
  await chat.press("Nano Banana 2 ");
  return chat.say(prompt);
}

const toasts = () => chat.telegram.calls("answerCallbackQuery").map(({ params }) => String(params["text"] ?? ""));
const tasks = () => chat.database.sql<{ id: string; state: string; cost: number }>("select id, state, cost from tasks");

describe("from /start to a result", () => {
  test("the card asks, shows the exact price, becomes the status, and the status becomes the result", async () => {
    const home = await chat.say("/start");
    expect(home.text).toContain("Ann");
    await chat.press("All models");
    const list = await chat.press("A picture");
    expect(list.message_id).toBe(home.message_id);
    const form = await chat.press("Nano Banana 2 ");
    expect(form.text).toContain("write it and send");
    expect(labelsOf(form).join()).not.toContain("Generate");

    const card = await chat.say("a fox <b>in</b> the snow & more");
    expect(card.text).toContain("a fox <b>in</b> the snow & more");
    expect(card.text).toContain("8 credits; you have 100");

    const status = await chat.press("Generate · 8 credits");
    expect(status.message_id).toBe(card.message_id);
    expect(labelsOf(status)).toEqual(["✖ Cancel"]);
    expect(chat.handled.at(-1)?.due).toEqual([
      { taskId: expect.stringMatching(/^\d+$/), work: "submit", isDrawn: true },
    ]);

    const task = await chat.submitted("kie-1");
    expect(labelsOf(chat.last())).toEqual(["↻ Refresh"]);
    await chat.succeeded(task, { files: [], text: "<b>done</b>" });
    const result = chat.last();
    expect(result.message_id).toBe(card.message_id);
    expect(result.text).toContain("<b>done</b>");
    expect(labelsOf(result)).toEqual(["↻ Again", "✏️ Change", "☆ Star", "☰ New"]);
  });

  test("twenty presses of Generate are one order and one charge, and each shows its status", async () => {
    const card = await readyCard();
    const go = buttonsOf(card).find(({ text }) => text.includes("Generate"));
    if (!go || !("callback_data" in go)) throw new Error("no Generate");
    const before = chat.handled.length;
    const edits = chat.telegram.calls("editMessageText").length;
    for (let press = 0; press < 20; press += 1) {
      chat.telegram.press(ANN, { messageId: card.message_id, data: go.callback_data, isStale: true });
    }
    await chat.settled(before + 20);
    expect(await tasks()).toMatchObject([{ state: "queued", cost: 8 }]);
    expect(await chat.database.sql("select available, held from accounts")).toEqual([{ available: 92, held: 8 }]);
    expect(chat.last().text).toContain("Queued");
    expect(chat.telegram.calls("editMessageText").length - edits).toBe(1);
    const told = toasts().filter((text) => text.startsWith("Already ordered. "));
    expect(told).toHaveLength(19);
    expect(chat.last().message_id).toBe(card.message_id);
  });

  test("an order is what its card showed: after a change the older card asks to look again", async () => {
    const older = await readyCard("a fox");
    const newer = await chat.say("a badger");
    await chat.press("Generate", older);
    expect(await tasks()).toEqual([]);
    const again = chat.messages().find(({ message_id }) => message_id === older.message_id);
    expect(again?.text).toContain("changed");
    expect(again?.text).toContain("a badger");
    await chat.press("Generate", newer);
    expect(await tasks()).toHaveLength(1);
  });

  test("an older card of an ordered form opens a fresh form and leaves the status alone", async () => {
    const older = await readyCard("a fox");
    const newer = await chat.say("a badger");
    await chat.press("Generate", newer);
    await chat.press("Generate", older);
    const reopened = chat.messages().find(({ message_id }) => message_id === older.message_id);
    expect(reopened?.text).toContain("already started");
    expect(reopened?.text).toContain("a badger");
    expect(await tasks()).toHaveLength(1);
  });

  test("without enough credits nothing is ordered, and the card says how many are missing", async () => {
    await chat.say("/models");
    await chat.press("A video");
    await chat.press("Kling 3.0 ");
    await chat.say("a fox running");
    await chat.press("Length");
    const card = await chat.press("10");
    expect(card.text).toMatch(/You are \d+ credits short/);
    await chat.press("Generate");
    expect(await tasks()).toEqual([]);
  });

  test("Cancel gives the credits back while nothing was sent, and says so when it is too late", async () => {
    await readyCard();
    await chat.press("Generate");
    // Its worker waits in line.
    await chat.database.sql("update tasks set drawing_until = null");
    const cancelled = await chat.press("Cancel");
    expect(cancelled.text).toContain("Credits returned: 8");
    expect(await chat.database.sql("select available, held from accounts")).toEqual([{ available: 100, held: 0 }]);

    await chat.press("Try again");
    const status = await chat.press("Generate");
    const cancel = buttonsOf(status)[0];
    await chat.submitted("kie-2");
    if (!cancel || !("callback_data" in cancel)) throw new Error("no Cancel");
    const before = chat.handled.length;
    chat.telegram.press(ANN, { messageId: status.message_id, data: cancel.callback_data, isStale: true });
    await chat.settled(before + 1);
    expect(toasts().at(-1)).toContain("already started");
    expect(chat.last().text).toContain("Being made");
  });
});

describe("after a result", () => {
  async function pictureResult() {
    await readyCard();
    await chat.press("Generate");
    const task = await chat.submitted(`kie-${Math.random()}`);
    return chat.succeeded(task, {
      files: [{ kind: "image", url: chat.pictureUrl, id: null, title: null, durationSeconds: null, coverUrl: null }],
      text: null,
    });
  }

  test("Again opens the same form below, one press from the next order, and the result stays", async () => {
    await pictureResult();
    const result = chat.last();
    expect(result.photo).toBeDefined();
    const card = await chat.press("Again", result);
    expect(card.message_id).not.toBe(result.message_id);
    expect(card.text).toContain("a fox in the snow");
    expect(labelsOf(card)[0]).toContain("Generate · 8 credits");
    expect(chat.messages().find(({ message_id }) => message_id === result.message_id)?.photo).toBeDefined();
  });

  test("who waits is told how long the model usually takes", async () => {
    await pictureResult();
    await chat.press("Again", chat.last());
    const status = await chat.press("Generate");
    expect(status.text).toContain("Usually ~5 s. It will appear right here.");
    await chat.submitted("kie-second");
    expect(chat.last().text).toContain("Usually ~5 s.");
  });

  test("Use in… asks what for, lists models that take a picture and puts it into the chosen one", async () => {
    await pictureResult();
    const result = chat.last();
    const purposes = await chat.press("Use in", result);
    expect(purposes.message_id).not.toBe(result.message_id);
    const animating = await chat.press("Animate photo", purposes);
    expect(animating.message_id).toBe(purposes.message_id);
    expect(labelsOf(await chat.press("Back"))).toEqual(labelsOf(purposes));
    const list = await chat.press("Edit a photo");
    const form = await chat.press(labelsOf(list)[0] ?? "");
    expect(form.message_id).toBe(list.message_id);
    const [row] = await chat.database.sql<{ draft: { input: object; files: object } }>("select draft from sessions");
    expect(JSON.stringify(row?.draft.input)).toContain(chat.pictureUrl);
  });
});

describe("what people most often do with a picture is under it, with its price", () => {
  const picture = (title: string | null = null) => ({
    kind: "image" as const,
    url: chat.pictureUrl,
    id: null,
    title,
    durationSeconds: null,
    coverUrl: null,
  });
  async function madeOf(...files: Output["files"]) {
    await readyCard();
    await chat.press("Generate");
    await chat.succeeded(await chat.submitted(`kie-${Math.random()}`), { files, text: null });
    return chat.ours().findLast(({ photo }) => photo) ?? chat.last();
  }

  test("each opens the form with the picture in it below, and costs what it says or says that it depends", async () => {
    const result = await madeOf(picture());
    const steps = labelsOf(result).filter((label) => /^(✨|🔍|✂️)/.test(label));
    expect(steps).toEqual([
      expect.stringMatching(/^✨ Animate ~?\d+$/),
      expect.stringMatching(/^🔍 Upscale ~?\d+$/),
      expect.stringMatching(/^✂️ Background ~?\d+$/),
    ]);
    const said = /\d+$/.exec(steps[2] ?? "")?.[0];
    const form = await chat.press("Background", result);
    expect(form.message_id).not.toBe(result.message_id);
    expect(labelsOf(form)[0]).toMatch(new RegExp(`Generate · ${said} credit`));
    const [row] = await chat.database.sql<{ draft: { input: object } }>("select draft from sessions");
    expect(JSON.stringify(row?.draft.input)).toContain(chat.pictureUrl);
    const still = chat.messages().find(({ message_id }) => message_id === result.message_id);
    expect(still?.photo).toBeDefined();
  });

  test("not under several: which of them is asked first", async () => {
    const before = chat.last().message_id;
    await madeOf(picture(), picture());
    const fresh = chat.ours().filter(({ message_id }) => message_id > before);
    const labels = fresh.flatMap((message) => (message.photo ? labelsOf(message) : []));
    expect(labels).toContain("➡️ Use in…");
    expect(labels.filter((label) => /Upscale/.test(label))).toEqual([]);
  });
});

describe("messages", () => {
  test("words with nothing open are kept as the prompt of whatever is chosen next", async () => {
    const offer = await chat.say("a lighthouse at night");
    expect(offer.text).toContain("a lighthouse at night");
    expect(labelsOf(offer)[0]).toBe("🖼 Make it · 4");
    await chat.press("Settings");
    expect(chat.last().text).toContain("a lighthouse at night");
    expect(labelsOf(chat.last())[0]).toContain("Generate");
    await chat.press("Another model");
    const other = await chat.press("Nano Banana Pro");
    expect(other.text).toContain("a lighthouse at night");
  });

  test("words that name models find them", async () => {
    const found = await chat.say("kling 2.6");
    expect(labelsOf(found).filter((label) => label.startsWith("🎬 Kling 2.6")).length).toBeGreaterThan(0);
  });

  test("a photo with nothing open offers what can be done with it, and the caption is kept", async () => {
    const offer = await chat.send({ ...photo, caption: "make it winter" });
    expect(offer.text).toContain("💬 make it winter\n📎 1 photo");
    expect(labelsOf(offer)[0]).toBe("🪄 Do this · 4");
    await chat.press("All models");
    await chat.press("A picture");
    const form = await chat.press("Nano Banana");
    expect(form.text).toContain("make it winter");
    expect(form.text).toMatch(/Pictures: 1 of \d+/);
  });

  test("an album fills one field, each picture once, and another model takes it over", async () => {
    await chat.say("/models");
    await chat.press("A picture");
    await chat.press("Nano Banana 2 ");
    const card = await chat.send({ files: [png("1.png"), png("2.png"), png("3.png")], kind: "photo" });
    expect(card.text).toMatch(/Pictures: 3 of \d+/);
  });

  test("a file of a kind that the model does not take is refused at its card and changes nothing", async () => {
    await readyCard();
    const card = await chat.send({ files: [{ name: "a.mp4", mime: "video/mp4", bytes: sampleMp4() }], kind: "video" });
    expect(card.text).toContain("does not take a video");
    expect(card.text).toContain("a fox in the snow");
  });

  test("a prompt that is too long is refused in words and the old one stays", async () => {
    await chat.say("/models");
    await chat.press("A picture");
    await chat.press("›");
    await chat.press("Z-Image");
    await chat.say("a fox");
    const card = await chat.say("x".repeat(2_000));
    expect(card.text).toContain("1,000");
    expect(card.text).toContain("a fox");
  });
});
