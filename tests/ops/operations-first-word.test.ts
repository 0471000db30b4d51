import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { adminTexts } from "../../lib/bot/admin/texts.js";
import { ordersTexts } from "../../lib/bot/orders/texts.js";
import { listModels } from "../../lib/registry/load.js";
import { createPerson, labelsOf, type Person, textOf } from "../e2e/person.js";
import type { EmulatorEvent } from "../emulators/telegram/user-api.js";
import { ADMINS, type Operations, startOperations } from "./operations.js";

/** Longer than the answer to an update waits for a screen. */
const SLOW_MS = 1_500;

let at: Operations;
const events: EmulatorEvent[] = [];

beforeAll(async () => {
  // Telegram's own pauses: how often a person is told something depends on them.
  at = await startOperations({
    telegram: { timeScale: 1 },
    kie: { finish: "manual" },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
  at.telegram.subscribe((event) => void events.push(event));
});
afterAll(() => at.close());

const model = listModels().find(({ model_type }) => model_type === "text_to_image");
const generate = /Generate|Создать/;
const pack = /⭐/;

async function openForm(person: Person): Promise<void> {
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox in the snow");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => generate.test(label)));
}

/** Where in the order of things the first event of a kind came; -1: not yet. */
const when = (isWanted: (event: EmulatorEvent) => boolean) => events.findIndex(isWanted);
const toastsFor = (person: Person) =>
  events.flatMap((event) => (event.type === "answer" && event.userId === person.id ? [event.text ?? ""] : []));

test("out of KIE credits: each person reads that nothing was charged, and each admin is told once, all in their language", async () => {
  const credits = at.kie.credits();
  at.kie.setCredits(0);
  for (const [language, words] of [
    ["en", /cannot pay for this right now.*Credits returned: \d+/s],
    ["ru", /не могу за это заплатить.*Возвращено кредитов: \d+/s],
  ] as const) {
    const person = createPerson(at.telegram, { name: "Ann", language });
    await openForm(person);
    person.press(generate);
    await person.seesText(words);
    expect(await at.sql("select available, held from accounts where user_id = $1", [person.id])).toEqual([
      { available: 1000, held: 0 },
    ]);
  }
  at.kie.setCredits(credits);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(/^⚠️ KIE refuses orders: the credits there are used up\. Please top up\./),
  ]);
  expect(at.news(ADMINS.ru)).toEqual([
    expect.stringMatching(/^⚠️ KIE не принимает заказы: там кончились кредиты\. Пополните счёт\./),
  ]);
});

describe.each([
  {
    language: "en" as const,
    words: {
      heldUp: /takes nothing right now.*keep trying/s,
      inDoubt: /connection broke while I was starting/,
      notice: /I got your message, but I cannot reach my memory/,
      toast: /my memory does not answer yet/,
      balance: /to spend/,
      home: /What would you like to make/,
    },
  },
  {
    language: "ru" as const,
    words: {
      heldUp: /сейчас ничего не принимает.*пробую снова/s,
      inDoubt: /Связь оборвалась при запуске/,
      notice: /сообщение пришло, но моя память сейчас недоступна/,
      toast: /моя память пока не отвечает/,
      balance: /кредит/,
      home: /Что сделаем/,
    },
  },
])("in $language", ({ language, words }) => {
  const someone = () => createPerson(at.telegram, { name: "Ann", language });

  test("KIE that takes nothing: the person reads that it is tried again, can cancel, and gets the picture when KIE is back", async () => {
    at.news(ADMINS.en);
    const person = someone();
    await openForm(person);
    const known = at.kie.tasks().length;
    at.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 455, times: null });
    person.press(generate);
    const status = await person.seesText(words.heldUp);
    expect(labelsOf(status)).toEqual([ordersTexts[language].cancel]);
    expect(at.kie.tasks()).toHaveLength(known);

    at.kie.clearFaults();
    // KIE asks for two to three minutes; rejects when it takes longer.
    await at.minutesUntil(() => at.kie.tasks().length === known + 1, 3);
    for (const { taskId, state } of at.kie.tasks()) if (state !== "success") await at.kie.finish(taskId);
    await person.sees("the picture", (message) => message.photo !== undefined);
    expect(at.news(ADMINS.en).filter((text) => /KIE/.test(text))).toEqual([]);
  });

  test("KIE that breaks off: the person reads that it is being found out, and that the credits come back", async () => {
    const person = someone();
    await openForm(person);
    at.kie.addFault({ fault: "cut", endpoint: "createTask" });
    person.press(generate);
    await person.seesText(words.inDoubt);
    await at.minutes(25);
    await person.seesText(new RegExp(ordersTexts[language].returned(1).html.replace("1.", "\\d+")));
  });

  test("the database away: a message is told of at once and only once, and answered when the database is back", async () => {
    const person = someone();
    person.say("/start");
    await person.seesText(words.home);
    const before = person.fromBot().length;
    const outage = at.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
    const first = events.length;
    const tries = () =>
      events.slice(first).filter((event) => event.type === "delivery" && event.state === "retrying").length;
    person.say("/balance");
    await person.seesText(words.notice);
    await expect.poll(tries, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    outage.remove();
    await person.seesText(words.balance);
    expect(person.fromBot().slice(before).map(textOf)).toEqual([
      expect.stringMatching(words.notice),
      expect.stringMatching(words.balance),
    ]);
  }, 60_000);

  test("the database away: a press is told of by its own answer, and does what it should when the database is back", async () => {
    const person = someone();
    await openForm(person);
    const before = person.fromBot().length;
    const outage = at.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
    const told = toastsFor(person).length;
    person.press(generate);
    await at.telegram.waitFor(() => toastsFor(person).length > told || null, { what: "the answer to the press" });
    expect(toastsFor(person).slice(told)).toEqual([expect.stringMatching(words.toast)]);
    outage.remove();
    await person.sees("that it is being made", (message) => labelsOf(message).includes(ordersTexts[language].refresh));
    expect(person.fromBot()).toHaveLength(before);
    expect(await at.sql("select count(*)::int as orders from tasks where user_id = $1", [person.id])).toEqual([
      { orders: 1 },
    ]);
  }, 60_000);

  test("the database away: a press in the shop and one of an admin are told of by their own answers too", async () => {
    const buyer = someone();
    buyer.say("/buy");
    const shop = await buyer.sees("the packs", (message) => labelsOf(message).some((label) => pack.test(label)));
    const admin = { id: ADMINS[language], label: adminTexts[language].days(7) };
    at.telegram.send(admin.id, { text: "/stats" });
    const stats = await at.telegram.waitFor(
      () => at.telegram.messages(admin.id).findLast((message) => labelsOf(message).includes(admin.label)) ?? null,
      { what: "the numbers" },
    );
    const outage = at.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
    onTestFinished(outage.remove);
    const first = events.length;
    buyer.press(pack, shop);
    at.telegram.press(admin.id, { messageId: stats.message_id, label: admin.label });
    for (const userId of [buyer.id, admin.id]) {
      const answer = await at.telegram.waitFor(
        () => events.slice(first).find((event) => event.type === "answer" && event.userId === userId) ?? null,
        { what: "the answer to the press" },
      );
      expect(answer).toMatchObject({ text: expect.stringMatching(words.toast) });
    }
    outage.remove();
    await buyer.sees("the invoice", (message) => message.invoice !== undefined);
  }, 60_000);

  test("Telegram slow to take what we draw: its update is answered before that, and the right screen comes once", async () => {
    const person = someone();
    at.telegram.fault({ fault: "delay", method: "sendMessage", chat_id: person.id, ms: SLOW_MS, times: 1 });
    const { message_id } = person.say("/start")[0] ?? {};
    await person.seesText(words.home);
    const answered = when(
      (event) => event.type === "delivery" && event.chatId === person.id && event.messageId === message_id,
    );
    const drawn = when(
      (event) => event.type === "message" && event.chatId === person.id && event.message.from?.is_bot === true,
    );
    expect(events[answered]).toMatchObject({ state: "sent" });
    expect(answered).toBeLessThan(drawn);
    expect(person.fromBot()).toHaveLength(1);
  });

  test("Telegram slow to take a press: the order is sent once, and its screens come in their order", async () => {
    const person = someone();
    await openForm(person);
    const first = events.length;
    const known = at.kie.tasks().length;
    for (const method of ["editMessageText", "answerCallbackQuery"])
      at.telegram.fault({ fault: "delay", method, ms: SLOW_MS, times: 1 });
    person.press(generate);
    const { cancel, refresh } = ordersTexts[language];
    await person.sees("that it is being made", (message) => labelsOf(message).includes(refresh));
    const since = events.slice(first);
    const edits = since.flatMap((event) =>
      event.type === "edit" && event.chatId === person.id ? [labelsOf(event.message)] : [],
    );
    expect(edits).toEqual([[cancel], [refresh]]);
    const pressed = person.last()?.message_id;
    const answered = since.findIndex(
      (event) => event.type === "delivery" && event.chatId === person.id && event.messageId === pressed,
    );
    expect(since[answered]).toMatchObject({ state: "sent" });
    expect(answered).toBeLessThan(since.findIndex((event) => event.type === "edit"));
    expect(since.filter((event) => event.type === "delivery" && event.state === "retrying")).toEqual([]);
    await expect.poll(() => at.kie.tasks().length).toBe(known + 1);
  });
});
