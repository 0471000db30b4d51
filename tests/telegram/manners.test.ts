import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
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

test("a press of another person's button is told so and changes nothing", async () => {
  const home = await chat.say("/start");
  const foreign = buttonsOf(home).map((button) => ("callback_data" in button ? button.callback_data : ""))[0] ?? "";
  const data = foreign.replace(/^1\.[0-9a-z]+\./, "1.zz.");
  const before = chat.telegram.calls("answerCallbackQuery").length;
  const handled = chat.handled.length;
  chat.telegram.press(ANN, { messageId: home.message_id, data, isStale: true });
  await chat.settled(handled + 1);
  const answers = chat.telegram.calls("answerCallbackQuery").slice(before);
  expect(answers.map(({ params }) => params["text"])).toEqual([expect.stringContaining("somebody else")]);
});

test.each(["", "1", "garbage", "1.x", "9.1.h", "1.zz.l.nothing.0", "1.zz.v.d.c.m.0-1.9"])(
  "a button that says %j is answered kindly and never fails",
  async (tail) => {
    const home = await chat.say("/start");
    const data = tail.replace("zz", ANN.toString(36)) || ".";
    const handled = chat.handled.length;
    chat.telegram.press(ANN, { messageId: home.message_id, data, isStale: true });
    await chat.settled(handled + 1);
    expect(labelsOf(chat.lastWithButtons()).length).toBeGreaterThan(0);
  },
);

test("the language follows a choice, and the screens with it", async () => {
  await chat.say("/language");
  const chosen = await chat.press("Русский");
  expect(chosen.text).toContain("по-русски");
  expect((await chat.say("/start")).text).toContain("Что сделаем?");
});

test.each([
  ["/help", "How it works"],
  ["/models", "All kinds of models"],
  ["/balance", "100 credits"],
  ["/cancel", "nothing open"],
  ["/nonsense", "do not know this command"],
  ["/start m_zzzzzz", "a model I do not have"],
])("%s is answered", async (command, words) => {
  expect((await chat.say(command)).text).toContain(words);
});

test("a press that is drawn after the result came leaves the result as it is and sends nothing", async () => {
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  await chat.say(`/start m_${model?.code}`);
  await chat.say("a fox");
  await chat.press("Generate");
  await chat.submitted("kie-late");
  const status = chat.last();
  const [button] = buttonsOf(status);
  if (!button || !("callback_data" in button)) throw new Error("no Refresh");
  await chat.api.editMessageMedia(ANN, status.message_id, { type: "photo", media: chat.pictureUrl });
  const count = chat.ours().length;
  const from = { id: ANN, is_bot: false, first_name: "Ann", language_code: "en" };
  const query = { id: "1", from, message: status, chat_instance: "1", data: button.callback_data };
  await chat.bot.handle({ update_id: 900_000_001, callback_query: query });
  expect(chat.ours()).toHaveLength(count);
  expect(chat.last().photo).toBeDefined();
});

test("an update that came twice is applied once and draws no second message", async () => {
  await chat.say("/start");
  chat.telegram.faultDelivery({ update: "message", fault: "duplicate", times: 1 });
  const before = chat.ours().length;
  const handled = chat.handled.length;
  chat.telegram.send(ANN, { text: "a fox" });
  await chat.settled(handled + 2);
  expect(chat.ours()).toHaveLength(before + 1);
});
test("a press costs one call besides its answer and two round trips, a message one call and two", async () => {
  await chat.say("/start");
  const count = () => chat.database.neon.counters.requests;
  for (const act of [() => chat.press("All models"), () => chat.say("/balance")]) {
    const [calls, trips] = [chat.telegram.calls().length, count()];
    await act();
    const made = chat.telegram
      .calls()
      .slice(calls)
      .filter(({ method }) => method !== "answerCallbackQuery");
    expect(made).toHaveLength(1);
    expect(count() - trips).toBeLessThanOrEqual(2);
  }
});

const pictureModel = listModels().find(({ model_type }) => model_type === "text_to_image");

test("words that went in while the database's answer was lost are answered all the same", async () => {
  await chat.say(`/start m_${pictureModel?.code}`);
  const matches = (queries: readonly string[]) => queries.some((query) => query.includes("commit_v1("));
  const { faults } = chat.database.neon;
  const lost = faults.inject({ kind: "cut_after" }, { times: 1, matches });
  const card = await chat.say("a fox");
  expect(lost.fired).toBe(1);
  expect(card.text).toContain("a fox");
  expect(labelsOf(card)[0]).toContain("Generate");
});

test("words that went in before the database went away are answered when Telegram brings them again", async () => {
  await chat.say(`/start m_${pictureModel?.code}`);
  const from = { id: ANN, is_bot: false, first_name: "Ann", language_code: "en" };
  const message = {
    message_id: 900_000,
    date: 1_790_000_000,
    chat: { id: ANN, type: "private" },
    from,
    text: "an owl",
  };
  const update = { update_id: 900_000_002, message };
  const matches = (queries: readonly string[]) => queries.some((query) => query.includes("commit_v1("));
  const lost = chat.database.neon.faults.inject({ kind: "cut_after" }, { times: 2, matches });
  await expect(chat.bot.handle(update)).rejects.toThrow("did not answer");
  expect(lost.fired).toBe(2);
  const before = chat.ours().length;
  await chat.bot.handle(update);
  expect(chat.last().text).toContain("an owl");
  await chat.bot.handle(update);
  expect(chat.ours()).toHaveLength(before + 1);
});
