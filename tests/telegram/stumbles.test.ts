import type { Message } from "grammy/types";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Task } from "../../lib/tasks/task.js";
import { inFull, sampleTask } from "../bot/samples.js";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { ANN, buttonsOf, type Chat, labelsOf, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  chat.telegram.clearFaults();
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

const refusals = [
  [500, "Internal Server Error"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
] as const;

/** Waits until all that was drawn is drawn. */
async function drawn(): Promise<void> {
  await Promise.all(chat.handled.map((each) => each.drawn));
}

function refuse(method: string, error_code: number, description: string, times = 1): void {
  chat.telegram.fault({ method, fault: "error", error_code, description, times });
}

const callsOf = (method: string) => chat.telegram.calls(method).length;

function dataOf(message: Message, index: number): string {
  const button = buttonsOf(message)[index];
  if (!button || !("callback_data" in button)) throw new Error(`no button ${index}`);
  return button.callback_data;
}

async function pressedSecond(home: Message): Promise<Message> {
  const handled = chat.handled.length;
  chat.telegram.press(ANN, { messageId: home.message_id, data: dataOf(home, 1), isStale: true });
  await chat.settled(handled + 1);
  return chat.messages().find(({ message_id }) => message_id === home.message_id) ?? home;
}

describe("Telegram stumbles for a moment", () => {
  test.each(refusals)("%i on the answer of a message: it is sent all the same, once", async (code, words) => {
    await chat.say("/start");
    const before = chat.ours().length;
    refuse("sendMessage", code, words, 2);
    const handled = chat.handled.length;
    chat.telegram.send(ANN, { text: "/help" });
    await chat.settled(handled + 1);
    await drawn();
    expect(chat.ours()).toHaveLength(before + 1);
    expect(chat.last().text).toContain("How it works");
  });

  test("a message whose outcome is unknown is not sent again: it may have arrived", async () => {
    await chat.say("/start");
    const before = chat.ours().length;
    chat.telegram.fault({ method: "sendMessage", fault: "reset_after", times: 1 });
    await chat.say("/help");
    await drawn();
    expect(chat.ours()).toHaveLength(before + 1);
  });

  test.each([
    ["refused", () => refuse("editMessageText", 502, "Bad Gateway", 2)],
    ["unknown", () => chat.telegram.fault({ method: "editMessageText", fault: "reset_before", times: 2 })],
  ])("a screen in the place of a message whose call was %s is drawn all the same", async (_, stumble) => {
    const home = await chat.say("/start");
    stumble();
    await chat.press("All models");
    await drawn();
    const message = chat.messages().find(({ message_id }) => message_id === home.message_id);
    expect(labelsOf(message ?? home).join()).toContain("A picture");
  });

  test("a screen that is late never covers the one of a later press", async () => {
    const wanted = labelsOf(await pressedSecond(await chat.say("/start")));
    const home = await chat.say("/start");
    const before = callsOf("editMessageText");
    refuse("editMessageText", 502, "Bad Gateway", 2);
    const handled = chat.handled.length;
    chat.telegram.press(ANN, { messageId: home.message_id, data: dataOf(home, 0) });
    await chat.telegram.waitFor(() => callsOf("editMessageText") === before + 2, { what: "two tries" });
    await pressedSecond(home);
    await chat.settled(handled + 2);
    await drawn();
    expect(labelsOf(chat.messages().find(({ message_id }) => message_id === home.message_id) ?? home)).toEqual(wanted);
  });

  test("the answer of a press is given all the same", async () => {
    await chat.say("/start");
    const before = callsOf("answerCallbackQuery");
    refuse("answerCallbackQuery", 502, "Bad Gateway");
    await chat.press("All models");
    await drawn();
    expect(callsOf("answerCallbackQuery")).toBe(before + 2);
  });

  test.each([
    [400, "Bad Request: wrong file_id or the file is temporarily unavailable"],
    [500, "Internal Server Error"],
  ])("a file that Telegram does not give at once (%i) is read all the same", async (code, words) => {
    const bytes = samplePng(30, 20);
    const [message] = chat.telegram.send(ANN, {
      files: [{ name: "a.png", mime: "image/png", bytes }],
      kind: "document",
    });
    const fileId = message?.document?.file_id;
    refuse("getFile", code, words);
    const facts = { mime: null, sizeBytes: null, durationSeconds: null, width: null, height: null, name: null };
    const opened = await chat.messenger.openFile(`telegram:${fileId}`, { kind: "image", ...facts });
    expect(opened.outcome).toBe("opened");
    if (opened.outcome === "opened") await opened.file.stream.cancel();
    await chat.settled(1);
  });

  test("an invoice is sent all the same", async () => {
    await chat.say("/start");
    refuse("sendInvoice", 502, "Bad Gateway");
    await chat.say("/buy");
    await chat.press("⭐");
    await drawn();
    expect(chat.ours().some((message) => message.invoice)).toBe(true);
  });
});

const unknownWords = "Bad Request: SOMETHING_NEW";
const failure = { kind: "vendor_down", field: null, retry: "later", detail: "" } as const;

async function waiting(overrides: Partial<Task>): Promise<Task> {
  const { message_id: messageId } = await chat.api.sendMessage(ANN, "Being made");
  return sampleTask({ chatId: ANN, userId: ANN, messageId, output: { files: [], text: "A fox." }, ...overrides });
}

const wordsOfKinds: [string, Partial<Task>, string][] = [
  ["a failure", { state: "failed", output: null, failure }, "does not answer"],
  ["a text result", {}, "A fox."],
];

describe("words that Telegram refuses for a reason that nobody knows", () => {
  test.each(wordsOfKinds)("%s goes below, when its message cannot be changed", async (_, overrides, words) => {
    const task = await waiting(overrides);
    refuse("editMessageText", 400, unknownWords, 99);
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", shownAs: "words" });
    expect(chat.last().text).toContain(words);
    expect(chat.last().message_id).toBeGreaterThan(task.messageId);
  });

  test.each(wordsOfKinds)("%s comes as a file, when no message is taken", async (_, overrides, words) => {
    const task = await waiting(overrides);
    for (const method of ["editMessageText", "sendMessage"]) refuse(method, 400, unknownWords, 99);
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", shownAs: "file" });
    const { document } = chat.last();
    expect(document?.file_name).toBe("result.txt");
    const file = await chat.messenger.openFile(`telegram:${document?.file_id}`, {
      kind: "document",
      mime: null,
      sizeBytes: null,
      durationSeconds: null,
      width: null,
      height: null,
      name: null,
    });
    if (file.outcome !== "opened") throw new Error(file.failure.detail);
    const text = await new Response(file.file.stream).text();
    expect(text).toContain(words);
    expect(text).not.toContain("<");
  });

  test("a long text goes below, when its file is not taken in the place of its message", async () => {
    const task = await waiting({ output: { files: [], text: "A fox. ".repeat(1_000) } });
    refuse("editMessageMedia", 400, unknownWords, 99);
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", shownAs: "file" });
    expect(chat.last().document?.file_name).toBe("a_fox.txt");
  });

  test("a picture goes below, when it is not taken in the place of its message", async () => {
    const url = chat.results.urlOf("/ladder/a.png");
    const file = { kind: "image", url, id: null, title: null, durationSeconds: null, coverUrl: null } as const;
    const task = await waiting({ output: { files: [file], text: null } });
    refuse("editMessageMedia", 400, unknownWords, 99);
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", shownAs: "file" });
    expect(chat.last().document ?? chat.last().photo).toBeDefined();
  });

  test("the answer of a press comes below, when its message cannot be changed", async () => {
    await chat.say("/start");
    const before = chat.ours().length;
    refuse("editMessageText", 400, unknownWords, 99);
    await chat.press("All models");
    await drawn();
    expect(chat.ours()).toHaveLength(before + 1);
    expect(labelsOf(chat.last()).join()).toContain("A picture");
  });
});

describe("a result that is ready, while Telegram stumbles", () => {
  test.each([
    ["refuses it", () => refuse("editMessageMedia", 502, "Bad Gateway", 2)],
    ["loses the answer", () => chat.telegram.fault({ method: "editMessageMedia", fault: "reset_after", times: 2 })],
  ])("and %s, is delivered by the same function at once", async (_, stumble) => {
    const url = chat.results.urlOf("/ready/a.png");
    const file = { kind: "image", url, id: null, title: null, durationSeconds: null, coverUrl: null } as const;
    const task = await waiting({ output: { files: [file], text: null } });
    stumble();
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", messageId: task.messageId });
  });
});
