import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accountTexts } from "../../../lib/bot/account/texts.js";
import { failureKinds } from "../../../lib/tasks/task.js";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

let chat: Chat;
let number = 0;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

async function ordered(model: string) {
  number += 1;
  await chat.say(`/m ${model}`);
  await chat.say("a fox");
  await chat.press("Generate");
  return chat.submitted(`kie-account-${number}`);
}

describe("/balance", () => {
  test("tells in words where the credits went and why some came back", async () => {
    const good = await ordered("z-image");
    await chat.store.finalize(good, { state: "succeeded", output: { files: [], text: "x" } }, null);
    const bad = await ordered("nano-banana-2");
    const failure = { kind: "content_refused", field: null, retry: "never", detail: "" } as const;
    await chat.store.finalize(bad, { state: "failed", failure }, null);
    await ordered("nano-banana-2");
    const { text = "" } = await chat.say("/balance");
    const lines = text.split("\n").map((line) => line.replace(/^\d+ \w+ {2}/, ""));
    expect(lines.slice(-4)).toEqual([
      "8 set aside · Nano Banana 2, being made",
      "Returned 8 · Nano Banana 2: the model refused it because of its content rules",
      "−1 · Z-Image",
      "+100 · today's free credits",
    ]);
    expect(text).toContain("91 credits to spend");
  });

  test("has pages when there is more", async () => {
    await chat.say("/start");
    await chat.database.sql(
      `insert into ledger (user_id, kind, amount) select ${ANN}, 'grant', n from generate_series(1, 20) n`,
    );
    const first = await chat.say("/balance");
    expect(labelsOf(first)).toEqual(["›", "⭐ Buy credits", "☰ Start"]);
    expect(first.text).toContain("+20 credits · a gift");
    const second = await chat.press("›");
    expect(second.text).toContain("+1 credit · a gift");
    expect(labelsOf(second)).toEqual(["‹", "2", "⭐ Buy credits", "☰ Start"]);
  });

  test.each(["en", "ru"] as const)("every way to fail has a reason in a few words (%s)", (locale) => {
    const { why } = accountTexts[locale];
    for (const kind of failureKinds) expect(why[kind]).toMatch(/^[\p{Ll} -]{8,60}$/u);
  });
});

describe("/settings", () => {
  test("a press changes a choice at once, and it stays", async () => {
    const screen = await chat.say("/settings");
    expect(labelsOf(screen)).toEqual([
      "🌐 Language: English",
      "🖼 Pictures: as photos",
      "⚙️ Rare settings: offered",
      "🔔 When a result is ready: I tell you",
      "☰ Start",
    ]);
    await chat.press("Pictures");
    expect(labelsOf(await chat.press("Rare settings"))).toContain("⚙️ Rare settings: hidden");
    expect(labelsOf(await chat.say("/settings"))).toContain("🖼 Pictures: as files");
  });

  test("rare settings that are hidden are offered on no form", async () => {
    const offers = async () =>
      labelsOf(await chat.say("/m nano-banana-2")).some((label) => /More settings/.test(label));
    expect(await offers()).toBe(true);
    await chat.say("/settings");
    await chat.press("Rare settings");
    expect(await offers()).toBe(false);
  });

  test("the language is chosen there too", async () => {
    await chat.say("/settings");
    await chat.press("Language");
    await chat.press("Русский");
    expect(labelsOf(await chat.say("/settings"))[0]).toBe("🌐 Язык: Русский");
  });
});
