import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutputFile, Task } from "../../../lib/tasks/task.js";
import { inFull, sampleTask } from "../../bot/samples.js";
import { paddedPng, sampleMp4, sampleOgg, samplePng } from "../../emulators/telegram/sample-media.js";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const MEGABYTE = 1024 * 1024;

let chat: Chat;
let number = 0;

beforeAll(async () => {
  chat = await startChat();
  await chat.say("/start");
});
afterAll(() => chat.close());
beforeEach(() => {
  chat.telegram.clearFaults();
  chat.telegram.block(ANN, false);
  number += 1;
});

/** A status message, and a task whose message it is. */
async function waiting(overrides: Partial<Task> = {}): Promise<Task> {
  const { message_id: messageId } = await chat.api.sendMessage(ANN, `status ${number}`);
  return sampleTask({ chatId: ANN, userId: ANN, messageId, ...overrides });
}

function file(path: string, overrides: Partial<OutputFile> = {}): OutputFile {
  const url = chat.results.urlOf(`/${number}${path}`);
  return { kind: "image", url, id: null, title: null, durationSeconds: null, coverUrl: null, ...overrides };
}

function serve(path: string, answer: Parameters<Chat["results"]["serve"]>[1]): void {
  chat.results.serve(`/${number}${path}`, answer);
}

const output = (...files: OutputFile[]) => ({ output: { files, text: null } });
const messageOf = (task: Task) => chat.messages().find(({ message_id }) => message_id === task.messageId);
const since = () => {
  const start = chat.telegram.calls().length;
  return () =>
    chat.telegram
      .calls()
      .slice(start)
      .map(({ method }) => method);
};

describe("a result takes the place of its status message", () => {
  test.each([
    ["a picture", "image", "image/png", () => samplePng(64, 64), "photo"],
    ["a video", "video", "video/mp4", sampleMp4, "video"],
    ["a sound", "audio", "audio/ogg", sampleOgg, "audio"],
  ] as const)("%s, by its address", async (_, kind, mime, bytes, field) => {
    serve("/a", { mime, bytes: bytes() });
    const task = await waiting(output(file("/a", { kind })));
    const calls = since();
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({
      outcome: "sent",
      messageId: task.messageId,
      fileIds: [expect.any(String)],
    });
    expect(messageOf(task)?.[field]).toBeDefined();
    expect(messageOf(task)?.caption).toBe("Nano Banana 2 · 8 credits");
    expect(labelsOf(messageOf(task) ?? chat.last())).toContain("↻ Again");
    expect(calls()).toEqual(["editMessageMedia"]);
  });

  test("delivering it again changes nothing and counts as sent", async () => {
    const task = await waiting(output(file("/a.png")));
    await chat.messenger.deliver(task, inFull);
    const count = chat.messages().length;
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent" });
    expect(chat.messages()).toHaveLength(count);
  });

  test("words come as words, and as a file when they are too long for a message", async () => {
    const short = await waiting({ output: { files: [], text: "a < b\n& so on" } });
    await chat.messenger.deliver(short, inFull);
    expect(messageOf(short)?.text).toContain("a < b\n& so on");
    const long = await waiting({ output: { files: [], text: "длинно ".repeat(1_000) } });
    expect(await chat.messenger.deliver(long, inFull)).toMatchObject({ outcome: "sent" });
    expect(messageOf(long)?.document).toMatchObject({ file_name: "a_fox.txt" });
  });

  test("a failure says why in plain words, names the field, and that the credits came back", async () => {
    const failure = { kind: "bad_input", field: "prompt", retry: "never", detail: "secret words of KIE" } as const;
    const task = await waiting({ state: "failed", output: null, failure, locale: "ru" });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", messageId: task.messageId });
    const { text } = messageOf(task) ?? {};
    expect(text).toContain("Модель не приняла одну из настроек.");
    expect(text).toContain("«Описание»");
    expect(text).toContain("Возвращено кредитов: 8.");
    expect(text).not.toContain("secret words");
    expect(labelsOf(messageOf(task) ?? chat.last())).toEqual(["↻ Ещё раз", "✏️ Изменить", "☰ Новое"]);
  });
});

describe("a file that we upload is called after what it was made of", () => {
  test.each([
    [
      "its words, in any script and without what a header cannot hold",
      'Рыжая лиса; в "снегу"\r\nу реки! 4K',
      {},
      "Рыжая_лиса_в_снегу_у_реки_4K.png",
    ],
    [
      "as many whole words as fit",
      "a very long description of one fox that runs through the snow for ever",
      {},
      "a_very_long_description_of_one_fox_that_runs.png",
    ],
    ["its own title", "a song", { title: "Night Drive" }, "Night_Drive.png"],
    ["its model, where there are no words", "🦊 !!!", {}, "Nano_Banana_2.png"],
  ])("%s", async (_, prompt, facts, name) => {
    const task = await waiting({ input: { prompt }, sendAsFile: true, ...output(file("/a.png", facts)) });
    await chat.messenger.deliver(task, inFull);
    expect(messageOf(task)?.document).toMatchObject({ file_name: name });
  });

  test("with its ending by its type when its address has none, and a number when it is one of several", async () => {
    serve("/a", { mime: "image/webp", bytes: samplePng(64, 64) });
    const task = await waiting({ sendAsFile: true, ...output(file("/a"), file("/b.png")) });
    await chat.messenger.deliver(task, inFull);
    expect(messageOf(task)?.document).toMatchObject({ file_name: "a_fox_1.webp" });
    expect(chat.last().document).toMatchObject({ file_name: "a_fox_2.png" });
  });
});

describe("the ladder", () => {
  test("an address that Telegram cannot fetch is fetched by us and uploaded", async () => {
    serve("/a.png", (hit) => ({ status: hit === 1 ? 404 : 200 }));
    const task = await waiting(output(file("/a.png")));
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", messageId: task.messageId });
    expect(messageOf(task)?.photo).toBeDefined();
  });

  test("a picture over 5 MB is uploaded, one over 10 MB comes as a document", async () => {
    serve("/big.png", { bytes: paddedPng(6 * MEGABYTE) });
    const big = await waiting(output(file("/big.png")));
    await chat.messenger.deliver(big, inFull);
    expect(messageOf(big)?.photo).toBeDefined();
    serve("/huge.png", { bytes: paddedPng(11 * MEGABYTE) });
    const huge = await waiting(output(file("/huge.png")));
    await chat.messenger.deliver(huge, inFull);
    expect(messageOf(huge)?.document).toMatchObject({ file_name: "a_fox.png" });
  });

  test("a file that is no picture after all comes as a document", async () => {
    serve("/a.png", { mime: "application/octet-stream", bytes: Buffer.from("not a picture") });
    const task = await waiting(output(file("/a.png")));
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent" });
    expect(messageOf(task)?.document).toBeDefined();
  });

  test("what nobody can fetch after some tries comes as a link, so that it is not lost", async () => {
    serve("/a.png", { status: 404 });
    const task = await waiting({ ...output(file("/a.png")), deliveryAttempts: 5 });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", messageId: task.messageId });
    expect(messageOf(task)?.text).toContain("Here is the link");
  });

  test("we never fetch from a host that is not KIE's, not even when KIE's redirects to it", async () => {
    serve("/a.png", (hit) =>
      hit === 1 ? { status: 404 } : { status: 302, location: "http://169.254.169.254/latest" },
    );
    const task = await waiting(output(file("/a.png")));
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent" });
    expect(messageOf(task)?.text).toContain("Here is the link");
  });

  test("when the status message is gone, the result is a new message", async () => {
    const task = await waiting(output(file("/a.png")));
    await chat.api.deleteMessage(ANN, task.messageId);
    const outcome = await chat.messenger.deliver(task, inFull);
    expect(outcome).toMatchObject({ outcome: "sent", messageId: chat.last().message_id });
    expect(chat.last().photo).toBeDefined();
    expect(chat.last().caption).toBe("Nano Banana 2 · 8 credits");
  });
});

describe("several files", () => {
  test("the first takes the status message, the others follow as one album", async () => {
    const task = await waiting(output(file("/1.png"), file("/2.png"), file("/3.png"), file("/4.png")));
    const calls = since();
    const outcome = await chat.messenger.deliver(task, inFull);
    expect(outcome).toMatchObject({ outcome: "sent", messageId: task.messageId });
    expect(outcome.outcome === "sent" && outcome.fileIds).toHaveLength(4);
    expect(calls()).toEqual(["editMessageMedia", "sendMediaGroup"]);
  });

  test("two tracks are two sounds with their titles", async () => {
    for (const path of ["/1.ogg", "/2.ogg"]) serve(path, { mime: "audio/ogg", bytes: sampleOgg() });
    const track = (path: string, title: string) => file(path, { kind: "audio", title, durationSeconds: 93.4 });
    const task = await waiting(output(track("/1.ogg", "Rain"), track("/2.ogg", "Snow")));
    await chat.messenger.deliver(task, inFull);
    expect(messageOf(task)?.audio).toMatchObject({ title: "Rain", duration: 93 });
    expect(chat.last().audio).toMatchObject({ title: "Snow" });
  });

  test("one bad address in an album does not cost the others", async () => {
    serve("/2.png", { status: 404 });
    const task = await waiting({ ...output(file("/1.png"), file("/2.png"), file("/3.png")), deliveryAttempts: 5 });
    const before = chat.messages().length;
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent" });
    const [link, picture] = chat.messages().slice(before);
    expect(link?.text).toContain("Here is the link");
    expect(picture?.photo).toBeDefined();
  });
});

describe("what is reported to the use-case", () => {
  test("a person who blocked the bot: blocked", async () => {
    const task = await waiting(output(file("/a.png")));
    chat.telegram.block(ANN, true);
    expect(await chat.messenger.deliver(task, inFull)).toEqual({ outcome: "blocked" });
  });

  test("too many requests: to be tried again when Telegram says so", async () => {
    const task = await waiting(output(file("/a.png")));
    chat.telegram.fault({
      fault: "error",
      error_code: 429,
      description: "Too Many Requests: retry after 7",
      retry_after: 7,
      times: 1,
    });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "retry", afterMs: 7_000 });
  });

  test("too many requests for a moment: it waits that long and is sent, and nothing is left for later", async () => {
    const task = await waiting(output(file("/a.png")));
    const calls = since();
    const description = "Too Many Requests: retry after 1";
    chat.telegram.fault({ fault: "error", error_code: 429, description, retry_after: 1, times: 1 });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent", messageId: task.messageId });
    expect(calls()).toEqual(["editMessageMedia", "editMessageMedia"]);
  });

  test("no answer to an edit, again and again: to be tried later, because an edit may be repeated", async () => {
    const task = await waiting(output(file("/a.png")));
    chat.telegram.fault({ method: "editMessageMedia", fault: "reset_after", times: 4 });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "retry" });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "sent" });
  });

  test("no answer to a new message: unknown, because it may have arrived", async () => {
    const task = await waiting(output(file("/a.png")));
    await chat.api.deleteMessage(ANN, task.messageId);
    chat.telegram.fault({ method: "sendPhoto", fault: "reset_after", times: 1 });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "unknown" });
  });

  test("Telegram away for more than a moment: to be tried later", async () => {
    const task = await waiting(output(file("/a.png")));
    chat.telegram.fault({ fault: "error", error_code: 502, description: "Bad Gateway", times: 4 });
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "retry" });
  });
});

test("the progress is drawn in the status message, with the place in the queue", async () => {
  const task = await waiting({ state: "queued", delivery: "none", output: null });
  await chat.messenger.showProgress(task, { stage: "queued", position: 3 });
  expect(messageOf(task)?.text).toContain("Place in line: 3.");
  await chat.messenger.showProgress({ ...task, state: "submitted" }, { stage: "submitted" });
  expect(labelsOf(messageOf(task) ?? chat.last())).toEqual(["↻ Refresh"]);
});

test("the admins are told in their own language", async () => {
  await chat.messenger.alert("vendor_credit", new Map([[ANN, "ru"]]));
  expect(chat.last().text).toContain("Пополните счёт");
});

test("no call and no log line holds the token", () => {
  expect(chat.telegram.violations()).toEqual([]);
  expect(JSON.stringify(chat.logged)).not.toContain(chat.telegram.token);
});
