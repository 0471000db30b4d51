import type { Broadcast } from "../tasks/broadcast-step.js";
import { html } from "./html.js";
import { counter } from "./plural.js";
import { creditsRu, numberRu } from "./texts.ru.js";
import type { AdminTexts } from "./texts-admin.js";

const count = counter("ru");

const statesRu: Record<Broadcast["state"], string> = {
  draft: "не отправлена",
  running: "идёт",
  stopped: "остановлена",
  done: "закончена",
  failed: "прервана: копируемого сообщения больше нет",
};

export const adminTextsRu: AdminTexts = {
  commands: {
    admin: "Что может администратор",
    user: "О человеке: кредиты, заказы, блокировка",
    grant: "Подарить кредиты",
    ban: "Закрыть человеку доступ",
    unban: "Вернуть доступ",
    stats: "Как дела у бота",
    models: "Все модели; с off или on: выключить, включить",
    refund: "Вернуть покупку",
    promo_new: "Создать промокод",
    broadcast: "Написать всем",
    dead: "Обновления, которые не удалось обработать",
    export: "Заказы или движения файлом",
    audit: "Что делали администраторы",
  },
  usage: {
    admin: html`/admin – этот список`,
    user: html`/user 12345 или /user @name – кредиты, заказы и движения человека`,
    grant: html`/grant 12345 50 за что – дарит 50 кредитов (до 1 000 000), которые не сгорают; человек узнает об этом и о причине`,
    ban: html`/ban 12345 – бот отвечает этому человеку одной фразой; то, что уже делается, придёт`,
    unban: html`/unban 12345 – отменяет это`,
    stats: html`/stats – заказы, время, деньги и очередь за сутки; /stats 7, /stats 30`,
    models: html`/models off z-image – эту модель больше никто не закажет; /models on z-image – снова можно; /models off – что выключено`,
    refund: html`/refund ПЛАТЁЖ [anyway] – вернуть покупку; <i>anyway</i> – и когда часть её кредитов потрачена`,
    promo_new: html`/promo_new КОД КРЕДИТЫ [ЛЮДЕЙ] [ДНЕЙ] – промокод, каждому один раз; без чисел – 100 человек и без срока`,
    broadcast: html`/broadcast текст – пишет всем, сначала показав; ответом на ваше сообщение – копирует его, с картинкой и оформлением; без всего – показывает, как идёт последняя рассылка`,
    dead: html`/dead – обновления, которые не удалось обработать, по причинам; /dead replay 5 – обработать одно ещё раз, /dead all 5 – все с той же причиной`,
    export: html`/export tasks – все заказы файлом CSV; /export ledger – все движения кредитов`,
    audit: html`/audit – что делали администраторы`,
  },
  helpTitle: html`🛠 <b>Для администраторов</b>\nЭтих команд больше ни у кого нет, и всё, что с ними сделано, записывается.`,
  auditTitle: html`🧾 <b>Что делали администраторы</b>\nСначала новое. Время по UTC.`,
  auditEmpty: html`🧾 <b>Что делали администраторы</b>\nНа этой странице ничего нет.`,

  nobody: html`Никто с таким именем или номером мне ещё не писал.`,
  known: (since, seen, language) => html`Здесь с ${since}, последний раз ${seen}. ${language}.`,
  purses: ({ available, paid, held }) =>
    html`💳 <b>${creditsRu(available)}</b>: ${numberRu(available - paid)} на сегодня, ${numberRu(paid)} не сгорают. Отложено: ${numberRu(held)}.`,
  states: {
    queued: "в очереди",
    submitting: "отправляется",
    submitted: "делается",
    in_doubt: "под вопросом",
    succeeded: "готово",
    failed: "не вышло",
  },
  tasksTitle: (states) => html`<b>Заказы</b> ${states === "" ? "нет" : states}`,
  isBanned: html`⛔ Доступ закрыт.`,
  banButton: "⛔ Закрыть доступ",
  unbanButton: "✅ Вернуть доступ",
  banned: (name, isBanned) =>
    isBanned
      ? html`⛔ ${name}: доступ закрыт. То, что уже делается, придёт.`
      : html`✅ ${name} снова может пользоваться ботом.`,
  adminsStay: html`Администратору доступ закрыть нельзя: сначала уберите номер из ADMIN_IDS.`,
  granted: (name, credits, available) =>
    html`🎁 ${name}: подарено ${creditsRu(credits)}, теперь ${numberRu(available)}.`,
  gift: (credits, reason) =>
    html`🎁 Вам подарили <b>${creditsRu(credits)}</b>. Они не сгорают.${reason === "" ? "" : `\n${reason}`}`,
  shutOut: html`К сожалению, сейчас вы не можете пользоваться этим ботом. То, что уже делается для вас, придёт. Если это ошибка, напишите, пожалуйста, владельцу бота.`,

  days: (days) => (days === 1 ? "24 часа" : count(days, { one: "день", few: "дня", many: "дней", other: "дня" })),
  statsTitle: (period) => html`📊 <b>За ${period}</b>`,
  people: (people) => html`Люди: активных ${people.active}, новых ${people.new}, всего ${people.all}`,
  timesTitle: html`<b>Время до результата</b>, у половины / у 95 %, и сколько их`,
  money: ({ sold, granted, allowance, spent, spentPaid, stars, kieCredits }) =>
    html`<b>Деньги</b>
Продано: ${creditsRu(sold)} за ${stars} ⭐
Подарено: ${granted} админами и бонусами, ${allowance} как ежедневные
Потрачено на результаты: ${creditsRu(spent)}, из них купленных и подаренных ${spentPaid}
KIE взял: ${kieCredits} своих кредитов (${(kieCredits * 0.005).toFixed(2)} USD)`,
  backlog: ({ queued, running, inDoubt, undelivered, deadUpdates }) =>
    html`<b>Сейчас</b>: в очереди ${queued}, делается ${running}, под вопросом ${inDoubt}, не доставлено ${undelivered}, мёртвых обновлений ${deadUpdates}`,

  switched: (title, isOn) =>
    isOn ? html`✅ ${title}: снова предлагается.` : html`🚫 ${title}: выключена. То, что с ней уже делается, придёт.`,
  switchOn: (title) => `✅ Включить: ${title}`,
  offTitle: (models) =>
    html`🚫 Выключено: ${count(models, { one: "модель", few: "модели", many: "моделей", other: "модели" })}`,
  noneOff: html`Все модели включены.`,

  broadcastPreview: (minutes) =>
    html`⬆️ <b>Вот что они получат.</b> Копируется отсюда, поэтому не удаляйте его, пожалуйста.\nВсем это займёт примерно ${count(minutes, { one: "минуту", few: "минуты", many: "минут", other: "минуты" })}. Кому отправить?`,
  broadcastTo: {
    all: (people) => `📣 Всем (${people})`,
    en: (people) => `📣 Кто читает по-английски (${people})`,
    ru: (people) => `📣 Кто читает по-русски (${people})`,
  },
  broadcastDrop: "✖ Никому",
  broadcastProgress: ({ id, state, total, delivered, blocked, unknown, refused }) =>
    html`📣 <b>Рассылка ${id}</b>: ${statesRu[state]}
Получили: ${delivered} из ${total}
Недоступны: ${blocked}
Неизвестно, повторно не отправляется: ${unknown}
Отклонено Telegram: ${refused}`,
  broadcastShow: "↻ Обновить",
  broadcastStop: "⏹ Остановить",
  noBroadcast: html`Рассылки с таким номером нет.`,

  exporting: (table) =>
    table === "tasks" ? html`📄 Все заказы файлом: готовлю.` : html`📄 Все движения кредитов файлом: готовлю.`,
  exported: (rows, hasMore) =>
    html`📄 ${count(rows, { one: "строка", few: "строки", many: "строк", other: "строки" })}.${hasMore ? " Есть ещё; следующий файл начнётся там, где кончился этот." : " Это всё."}`,
  exportFailed: html`📄 Telegram не принял файл. Причина в журнале; попробуйте, пожалуйста, ещё раз.`,
  exportMore: "📄 Следующий файл",

  deadTitle: (dead) =>
    html`☠️ Не удалось обработать: <b>${count(dead, { one: "обновление", few: "обновления", many: "обновлений", other: "обновления" })}</b>`,
  noneDead: html`☠️ Все обновления обработаны.`,
  noDead: html`Мёртвого обновления с таким номером нет.`,
  wasReplayed: html`✅ С тех пор обработано.`,
  replayOne: "↻ Ещё раз",
  replayAll: (dead) => `↻ Ещё раз: ${dead}`,
  replayed: ({ done, failed, left }) =>
    html`↻ Обработано: ${done}. Снова не вышло: ${failed}. Осталось с той же причиной: ${left}.`,
};
