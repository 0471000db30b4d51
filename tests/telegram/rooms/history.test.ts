import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Failure, OutputFile, Task } from "../../../lib/tasks/task.js";
import { tripsIn } from "../../support/trips.js";
import { ANN, buttonsOf, type Chat, labelsOf, startChat } from "../chat.js";

let chat: Chat;
let number = 0;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 1_000 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
  chat.telegram.clearFaults();
});

const picture = (url = chat.pictureUrl): OutputFile => ({
  kind: "image",
  url,
  id: null,
  title: null,
  durationSeconds: null,
  coverUrl: null,
});

async function ordered(prompt: string): Promise<Task> {
  number += 1;
  await chat.say("/m nano-banana-2");
  await chat.say(prompt);
  await chat.press("Generate");
  return chat.submitted(`kie-history-${number}`);
}

async function made(prompt: string, ...files: OutputFile[]): Promise<Task> {
  return chat.succeeded(await ordered(prompt), { files: files.length > 0 ? files : [picture()], text: null });
}

const callsSince = () => {
  const start = chat.telegram.calls().length;
  return () =>
    chat.telegram
      .calls()
      .slice(start)
      .filter(({ method }) => method !== "answerCallbackQuery");
};

describe("/history", () => {
  test("says that nothing is there yet", async () => {
    expect((await chat.say("/history")).text).toContain("Nothing yet");
  });

  test("has a line for each thing that was made, and pages", async () => {
    for (let index = 1; index <= 7; index += 1) await made(`fox <b>${index}</b> & more`);
    const first = await chat.say("/history");
    expect(first.text).toMatch(/^1\. 🖼 Nano Banana 2\n/m);
    expect(first.text).toContain("fox <b>7</b> & more");
    expect(labelsOf(first)).toEqual(["1", "2", "3", "4", "5", "6", "›", "☰ Start"]);
    const second = await chat.press("›");
    expect(second.message_id).toBe(first.message_id);
    expect(second.text).toContain("7. 🖼");
    expect(labelsOf(second)).toEqual(["7", "‹", "2", "☰ Start"]);
  });

  test("shows what is being made and what did not work out, and why", async () => {
    const task = await ordered("a fox");
    expect((await chat.say("/history")).text).toContain("⏳ Nano Banana 2");
    const failure: Failure = { kind: "content_refused", field: null, retry: "never", detail: "" };
    await chat.store.finalize(task, { state: "failed", failure }, task.vendorTaskId);
    await chat.say("/history");
    const item = await chat.press("1");
    expect(item.text).toContain("content rules");
    expect(item.text).toContain("Credits returned: 8");
    expect(labelsOf(item)).toEqual(["↻ Again", "✏️ Change", "☆ Star", "🗑 Delete", "‹ Back"]);
  });

  test("opens a result again from where Telegram keeps it, without asking KIE's host, in one call", async () => {
    await made(
      "a fox",
      picture(),
      picture(chat.results.urlOf("/second.png")),
      picture(chat.results.urlOf("/third.png")),
    );
    await chat.say("/history");
    const item = await chat.press("1");
    expect(item.text).toContain("a fox");
    const [calls, hits] = [callsSince(), chat.results.hits.length];
    await chat.press("Show");
    expect(calls().map(({ method }) => method)).toEqual(["sendPhoto", "sendMediaGroup"]);
    expect(chat.results.hits).toHaveLength(hits);
    const photos = chat.ours().filter((message) => message.photo);
    expect(photos.at(-3)?.caption).toBe("Nano Banana 2 · 8 credits");
    expect(labelsOf(photos.at(-3) ?? chat.last())).toContain("↻ Again");
  });

  test("an id that Telegram no longer knows costs nothing: the result comes from its address", async () => {
    await made("a fox");
    await chat.database.sql("update deliveries set file_ids = '{nonsense}'");
    await chat.say("/history");
    await chat.press("1");
    await chat.press("Show");
    expect(chat.ours().at(-1)?.photo).toBeDefined();
  });

  test("repeats and changes an order, and goes on from it", async () => {
    await made("a fox");
    await chat.say("/history");
    const item = await chat.press("1");
    expect((await chat.press("Again", item)).text).toContain("a fox");
    expect(labelsOf(chat.last())[0]).toContain("Generate");
    expect((await chat.press("Change", item)).text).toContain("write it and send");
    await chat.press("Use in", item);
    const list = chat.messages().find(({ message_id }) => message_id === item.message_id);
    expect(list?.text).toContain("What next with this result?");
  });

  test("deletes one after asking, and then neither history nor buttons know it", async () => {
    const kept = await made("a badger");
    const task = await made("a secret fox");
    const button = buttonsOf(chat.last()).find(({ text }) => text.includes("Again"));
    await chat.say("/history");
    await chat.press("1");
    const asked = await chat.press("Delete");
    expect(asked.text).toContain("Delete this result (Nano Banana 2)?");
    expect((await chat.press("Keep it")).text).toContain("a secret fox");
    await chat.press("Delete");
    const list = await chat.press("Yes, delete");
    expect(list.text).toContain("Deleted.");
    expect(list.text).toContain("a badger");
    expect(list.text).not.toContain("secret");
    const rows = await chat.database.sql<{ id: string; input: object }>("select id, input from tasks order by id");
    expect(rows).toEqual(
      [
        { id: kept.id, input: { prompt: "a badger" } },
        { id: task.id, input: {} },
      ].map((row) => expect.objectContaining({ id: row.id, input: expect.objectContaining(row.input) })),
    );
    const results = chat
      .ours()
      .filter((message) => message.photo)
      .slice(-2);
    expect(results.map((message) => buttonsOf(message).length > 0)).toEqual([true, false]);
    // On a phone that has not heard of it yet.
    const handled = chat.handled.length;
    const data = button && "callback_data" in button ? button.callback_data : "";
    chat.telegram.press(ANN, { messageId: results[1]?.message_id ?? 0, data, isStale: true });
    await chat.settled(handled + 1);
    expect(chat.last().text).toContain("no longer there");
  });

  test("a page costs one round trip and one call", async () => {
    await made("a fox");
    const [calls, trips] = [callsSince(), tripsIn(chat.database.neon.counters)];
    await chat.say("/history");
    expect(calls()).toHaveLength(1);
    expect(tripsIn(chat.database.neon.counters) - trips).toBe(1);
  });
});

describe("as a file", () => {
  test("the picture comes as a document, byte for byte", async () => {
    await made("a fox", picture(chat.results.urlOf("/original.png")));
    const calls = callsSince();
    await chat.press(
      "As a file",
      chat.ours().findLast((message) => message.photo),
    );
    expect(calls().map(({ method }) => method)).toEqual(["sendChatAction", "sendDocument"]);
    expect(chat.last().document).toMatchObject({ file_name: "a_fox.png", mime_type: "image/png" });
    expect(chat.last().caption).toBe("Nano Banana 2 · the original file");
  });

  test("what KIE no longer has is said to be gone", async () => {
    const url = chat.results.serve("/gone.png", (hit) => ({ status: hit === 1 ? 200 : 404 }));
    await made("a fox", picture(url));
    await chat.press(
      "As a file",
      chat.ours().findLast((message) => message.photo),
    );
    expect(chat.last().text).toContain("no longer there");
  });

  test("who wants files always gets the result as one, and no button for it", async () => {
    await chat.say("/settings");
    await chat.press("as photos");
    await made("a fox", picture(chat.results.urlOf("/a.png")), picture(chat.results.urlOf("/b.png")));
    const documents = chat.ours().filter((message) => message.document);
    expect(documents.slice(-2).map((message) => message.document?.file_name)).toEqual(["a_fox_1.png", "a_fox_2.png"]);
    expect(labelsOf(documents.at(-2) ?? chat.last())).toEqual(["↻ Again", "✏️ Change", "➡️ Use in…", "☆ Star", "☰ New"]);
    await chat.say("/history");
    await chat.press("1");
    const calls = callsSince();
    await chat.press("Show");
    expect(calls()[0]?.method).toBe("sendDocument");
  });

  test("a file that cannot be fetched is shown in the next best way, so that nothing is lost", async () => {
    await chat.say("/settings");
    await chat.press("as photos");
    const url = chat.results.serve("/late.png", (hit) => ({ status: hit === 1 ? 503 : 200 }));
    await made("a fox", picture(url));
    expect(chat.ours().at(-1)?.photo).toBeDefined();
  });
});

test("a star under a result changes its own buttons and nothing else", async () => {
  await made("a fox");
  const result = chat.ours().findLast((message) => message.photo);
  const calls = callsSince();
  await chat.press("☆ Star", result);
  expect(calls().map(({ method }) => method)).toEqual(["editMessageReplyMarkup"]);
  const after = chat.messages(ANN).find(({ message_id }) => message_id === result?.message_id);
  expect(labelsOf(after ?? chat.last())).toContain("★ Starred");
  expect(await chat.database.sql("select favourites from users")).toEqual([{ favourites: ["nano-banana-2"] }]);
});
