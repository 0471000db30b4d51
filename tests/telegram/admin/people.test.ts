import { afterAll, beforeAll, expect, test } from "vitest";
import { tripsIn } from "../../support/trips.js";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const ADMIN = 900;
const BOB = 501;
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ adminIds: [ADMIN], dailyCredits: 100 });
  chat.telegram.addUser({ id: ADMIN, first_name: "Olga", language_code: "ru" });
  chat.telegram.addUser({ id: BOB, first_name: "Bob <b>", username: "Bob_the_builder" });
  await chat.say("/start", BOB);
  await chat.say("/start");
});
afterAll(() => chat.close());

const accountOf = async (userId: number) =>
  (
    await chat.database.sql<{ available: number; paid: number; gifts: number }>(
      `select available, paid, (select coalesce(sum(amount), 0)::int from ledger l where l.user_id = a.user_id and kind = 'grant'
       ) as gifts from accounts a where user_id = $1`,
      [userId],
    )
  )[0];

const pressed = async (label: string) => {
  const message = chat.ours(ADMIN).findLast((each) => labelsOf(each).some((text) => text.includes(label)));
  const before = chat.handled.length;
  const full = labelsOf(message ?? chat.last(ADMIN)).find((text) => text.includes(label));
  chat.telegram.press(ADMIN, { messageId: message?.message_id ?? 0, label: full });
  await chat.settled(before + 1);
  return chat.last(ADMIN);
};

test("/grant gives credits that stay, once, told to the person with the reason, which is written down", async () => {
  chat.telegram.faultDelivery({ fault: "duplicate", times: 1 });
  const before = chat.handled.length;
  chat.telegram.send(ADMIN, { text: "/grant @bob_The_builder 50 sorry for <the> wait" });
  await chat.settled(before + 2);
  expect(await accountOf(BOB)).toEqual({ available: 150, paid: 50, gifts: 50 });
  const told = chat.ours(BOB).filter(({ text }) => text?.startsWith("🎁"));
  expect(told.map(({ text }) => text)).toEqual([
    "🎁 You have been given 50 credits. They stay until you use them.\nsorry for <the> wait",
  ]);
  expect(chat.last(ADMIN).text).toBe(`🎁 Bob <b> ${BOB}: подарено 50 кредитов, теперь 150.`);
  const [row] = await chat.database.sql("select command, arguments, target_id from audit");
  expect(row).toEqual({ command: "grant", arguments: "@bob_The_builder 50 sorry for <the> wait", target_id: "501" });
});

test.each([
  "/grant",
  "/grant 501",
  "/grant 501 0",
  "/grant 501 -5",
  "/grant 501 1000001",
  "/grant 501 5.5",
  "/grant x 5",
])("%s gives nothing and says how it is written", async (text) => {
  const before = await accountOf(BOB);
  expect((await chat.say(text, ADMIN)).text).toMatch(/^\/grant 12345 50/);
  expect(await accountOf(BOB)).toEqual(before);
});

test("who never wrote to the bot is named as such by every command about a person", async () => {
  for (const command of ["user 4711", "grant 4711 5", "ban @nobody_here", "unban 4711"]) {
    expect((await chat.say(`/${command}`, ADMIN)).text).toBe("Никто с таким именем или номером мне ещё не писал.");
  }
});

test("/user does not speak to the admin as if they were the person", async () => {
  await chat.say("/m z-image");
  await chat.say("a fox");
  await chat.press("Generate");
  await chat.database.sql("update tasks set drawing_until = null");
  await chat.press("Cancel");
  const inRussian = await chat.say(`/user ${ANN}`, ADMIN);
  expect(inRussian.text).toContain("отменено");
  expect(inRussian.text).not.toMatch(/(?<!\p{L})(вы|вас|вам|ваш\p{L}*|твой)(?!\p{L})/iu);
  await chat.database.sql("update users set locale = 'en' where id = $1", [ADMIN]);
  const inEnglish = await chat.say(`/user ${ANN}`, ADMIN);
  await chat.database.sql("update users set locale = null where id = $1", [ADMIN]);
  expect(inEnglish.text).toContain("canceled");
  expect(inEnglish.text).not.toMatch(/\b(you|yours?)\b/i);
});

test("/user shows the credits, the orders and the movements of a person", async () => {
  await chat.say("/m z-image");
  await chat.say("a fox");
  await chat.press("Generate");
  const { text } = await chat.say(`/user ${ANN}`, ADMIN);
  expect(text).toContain(`👤 Ann ${ANN}`);
  expect(text).toContain("💳 99 кредитов: 99 на сегодня, 0 не сгорают. Отложено: 1.");
  expect(text).toContain("Z-Image · в очереди");
  expect(text).toMatch(/\+100 · бесплатные/);
});

test("a banned person gets one kind sentence for whatever they send, what runs is delivered, and an unban ends it", async () => {
  await chat.say(`/user ${ANN}`, ADMIN);
  const task = await chat.submitted("kie-before-the-ban");
  const { text: card } = await pressed("Закрыть доступ");
  expect(card).toContain("доступ закрыт");

  const sentence = /^Sorry, you cannot use this bot at the moment/;
  expect((await chat.say("/start")).text).toMatch(sentence);
  expect((await chat.say("a fox in the snow")).text).toMatch(sentence);
  const orders = await chat.database.sql("select id from tasks");
  await chat.press("Refresh");
  expect(chat.last().text).toMatch(sentence);
  expect(await chat.database.sql("select id from tasks")).toEqual(orders);

  await chat.succeeded(task, {
    files: [{ kind: "image", url: chat.pictureUrl, id: null, title: null, durationSeconds: null, coverUrl: null }],
    text: null,
  });
  expect(chat.ours().filter(({ photo }) => photo)).toHaveLength(1);

  await pressed("Вернуть доступ");
  expect((await chat.say("/start")).text).toContain("What would you like to make?");
});

test("an admin cannot be banned", async () => {
  expect((await chat.say(`/ban ${ADMIN}`, ADMIN)).text).toContain("ADMIN_IDS");
  expect((await chat.say("/help", ADMIN)).text).toContain("/find kling");
});

test("/stats tells orders, times, money and backlog in one round trip", async () => {
  await chat.database.sql(
    `update tasks set created_at = now() - interval '90 s', settled_at = now(), kie_credits = 0.8 where state = 'succeeded'`,
  );
  chat.database.neon.counters.reset();
  const { text } = await chat.say("/stats", ADMIN);
  expect(tripsIn(chat.database.neon.counters)).toBe(1);
  expect(text).toContain("За 24 часа");
  expect(text).toContain("Заказы готово 1");
  expect(text).toMatch(/Z-Image: 1 мин 30 с \/ 1 мин 30 с · 1/);
  expect(text).toContain("Подарено: 50 админами и бонусами");
  expect(text).toContain("KIE взял: 0,8 своих кредитов");
  expect((await pressed("30")).text).toContain("За 30 дней");
});

test("/user counts the last thousand orders of a person, and says that there are more", async () => {
  await chat.database.sql(
    `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, delivery, settled_at)
     select bot_id, 'many ' || n, $1, $1, n, 'en', 'z-image', '{}', 1, true, case when n <= 7 then 'failed' else 'succeeded' end, 'sent', now()
     from chats, generate_series(1, 1007) n where id = $1`,
    [BOB],
  );
  await chat.say(`/user ${BOB}`, ADMIN);
  const [, title] = /^(Последние заказы .*)$/m.exec(chat.last(ADMIN).text ?? "") ?? [];
  expect(title?.replace(/\s/g, " ")).toBe("Последние заказы (1 000) готово 1 000");
});
