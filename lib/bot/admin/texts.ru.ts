import type { Broadcast } from "../../tasks/messenger.js";
import { html, lines } from "../core/html.js";
import { creditsRu, numberRu } from "../core/texts.ru.js";
import { createPluralizer } from "../core/words.js";
import { clock, marginOf, value } from "./alert-values.js";
import type { adminEn } from "./texts.en.js";

const count = createPluralizer("ru");

const statesRu: Record<Broadcast["state"], string> = {
  draft: "не отправлена",
  running: "идёт",
  stopped: "остановлена",
  done: "закончена",
  failed: "прервана: копируемого сообщения больше нет",
};

export const adminRu: typeof adminEn = {
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

  noModel: (name) => html`Модели «${name}» нет. Её имя можно найти в /find, а пишется команда так:`,
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
  latestTasksTitle: (states, count) => html`<b>Последние заказы (${count})</b> ${states}`,
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

  days: (days) => (days === 1 ? "24 часа" : count(days, { one: "день", few: "дня", many: "дней", other: "дня" })),
  statsTitle: (period) => html`📊 <b>За ${period}</b>`,
  people: (people) =>
    html`Люди: активных ${numberRu(people.active)}, новых ${numberRu(people.new)}, всего ${numberRu(people.all)}`,
  timesTitle: html`<b>Время до результата</b>, у половины / у 95 %, и сколько их`,
  money: ({ sold, granted, allowance, spent, spentPaid, stars, kieCredits }) =>
    html`<b>Деньги</b>
Продано: ${creditsRu(sold)} за ${numberRu(stars)} ⭐
Подарено: ${numberRu(granted)} админами и бонусами, ${numberRu(allowance)} как ежедневные
Потрачено на результаты: ${creditsRu(spent)}, из них купленных и подаренных ${numberRu(spentPaid)}
KIE взял: ${numberRu(kieCredits)} своих кредитов (${numberRu(Math.round(kieCredits * 0.5) / 100)} USD)`,
  backlog: ({ queued, running, inDoubt, undelivered, deadUpdates }) =>
    html`<b>Сейчас</b>: в очереди ${numberRu(queued)}, делается ${numberRu(running)}, под вопросом ${numberRu(inDoubt)}, не доставлено ${numberRu(undelivered)}, мёртвых обновлений ${numberRu(deadUpdates)}`,

  switched: (title, isOn) =>
    isOn ? html`✅ ${title}: снова предлагается.` : html`🚫 ${title}: выключена. То, что с ней уже делается, придёт.`,
  switchOn: (title) => `✅ Включить: ${title}`,
  offTitle: (models) =>
    html`🚫 Выключено: ${count(models, { one: "модель", few: "модели", many: "моделей", other: "модели" })}`,
  observedTitle: html`📈 <b>Цены, которые KIE взял на деле и которые теперь действуют</b> (в кредитах KIE)`,
  noneOff: html`Все модели включены.`,

  broadcastPreview: (minutes) =>
    html`⬆️ <b>Вот что они получат.</b> Копируется отсюда, поэтому не удаляйте его, пожалуйста.\nВсем это займёт примерно ${count(minutes, { one: "минуту", few: "минуты", many: "минут", other: "минуты" })}. Кому отправить?`,
  broadcastTo: {
    all: (people) => `📣 Всем (${numberRu(people)})`,
    en: (people) => `📣 Кто читает по-английски (${numberRu(people)})`,
    ru: (people) => `📣 Кто читает по-русски (${numberRu(people)})`,
  },
  broadcastDrop: "✖ Никому",
  broadcastProgress: ({ id, state, total, delivered, blocked, unknown, refused }) =>
    html`📣 <b>Рассылка ${id}</b>: ${statesRu[state]}
Получили: ${numberRu(delivered)} из ${numberRu(total)}
Недоступны: ${numberRu(blocked)}
Неизвестно, повторно не отправляется: ${numberRu(unknown)}
Отклонено Telegram: ${numberRu(refused)}`,
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
  replayAll: (dead) => `↻ Ещё раз: ${numberRu(dead)}`,
  replayed: ({ done, failed, left }) =>
    html`↻ Обработано: ${numberRu(done)}. Снова не вышло: ${numberRu(failed)}. Осталось с той же причиной: ${numberRu(left)}.`,

  refund: {
    refunded: ({ userId, stars, taken, shortfall }) =>
      html`↩️ ⭐ ${numberRu(stars)} вернулись к <code>${userId}</code>. Забрано: ${creditsRu(taken)}.${shortfall > 0 ? ` Потрачено и не забрано: ${numberRu(shortfall)}.` : ""}`,
    onItsWay: ({ userId, stars, taken, shortfall }) =>
      html`↩️ ⭐ ${numberRu(stars)} для <code>${userId}</code>: Telegram не ответил, спрашиваю, пока не ответит. Забрано: ${creditsRu(taken)}.${shortfall > 0 ? ` Потрачено и не забрано: ${numberRu(shortfall)}.` : ""}`,
    short: ({ userId, credits, have }) =>
      html`Не возвращено: кредитов в покупке – ${numberRu(credits)}, у <code>${userId}</code> из них осталось ${numberRu(have)}. Если дописать <i>anyway</i>, заберу их, а ${numberRu(credits - have)} запишу как недостачу.`,
    refused: (detail) => html`Telegram не принял возврат, кредиты остались на месте: ${detail}`,
    done: html`Эта покупка уже возвращена или в пути.`,
    unknown: html`Такого платежа я не знаю. Его номер есть в сообщении с просьбой о возврате и в списке операций Telegram.`,
  },
  promo: {
    made: ({ code, credits, maxUses, days: valid }) =>
      html`🎁 <code>${code}</code>: ${creditsRu(credits)}, применений – ${numberRu(maxUses)}${valid === null ? "" : `, дней – ${numberRu(valid)}`}.\n<code>/promo ${code}</code>`,
    taken: (code) => html`Код <code>${code}</code> уже есть. Выберите другой.`,
  },

  alerts: {
    vendor_credit: () =>
      html`⚠️ KIE не принимает заказы: там кончились кредиты. Пополните счёт. За отклонённые заказы кредиты всем вернулись.`,
    vendor_key: () => html`⚠️ KIE не принимает наш ключ. Проверьте KIE_API_KEY и что этому ключу разрешено.`,
    in_doubt: () =>
      html`⚠️ Заказ ушёл в KIE, а ответа так и не было. Кредиты человеку вернулись, но KIE может списать деньги. Сверьтесь с журналом KIE.`,
    result_shape: ({ what }) =>
      html`⚠️ KIE отдал результат <b>${what}</b> в незнакомом виде. Если в нём нашёлся адрес файла, я его отправил; иначе кредиты человеку вернулись, хотя KIE оплачен. Посмотрите в журнале события kie.result и сообщите разработчику.`,
    price_untold: ({ what, count }) =>
      html`⚠️ <b>${what}</b> оплачивается по тому, сколько взял KIE, а в этот раз KIE этого не сказал. Я взял по своей оценке: ${creditsRu(count)}. Сверьте, пожалуйста, с журналом KIE.`,
    price_drift: ({ what, count, values }) =>
      html`📈 <b>${what}</b> (${value(values, "basis")}): ожидалось ${value(values, "expected")}, KIE взял ${value(values, "observed")}; таких заказов с ${clock(values)}: ${numberRu(count)}; разница на заказ ${marginOf(values, numberRu)} (кредиты KIE). Подтверждённые цены остаются.`,
    price_followed: ({ what, count, values }) =>
      html`📈 <b>${what}</b> (${value(values, "basis")}) теперь стоит ${value(values, "observed")} кредитов KIE: столько KIE взял подряд несколько раз (${numberRu(count)}). <code>kie prices --observed --write</code> запишет эту цену в реестр.`,
    catalogue: ({ values }) =>
      lines([
        html`🗂 Каталог KIE изменился.`,
        values?.["added"] ? html`Новые: ${value(values, "added")}` : null,
        values?.["gone"] ? html`Исчезли, поэтому выключены: ${value(values, "gone")}` : null,
        values?.["missing"] ? html`Не видно, завтра посмотрю ещё раз: ${value(values, "missing")}` : null,
        values?.["priced"] ? html`Другой текст о цене: ${value(values, "priced")}` : null,
        html`Что именно, и YAML для новых: <code>npm run kie -- drift --write МОДЕЛЬ</code>`,
      ]),
    undelivered: ({ what }) =>
      html`⚠️ Готовый результат не удалось отправить человеку (задача <b>${what}</b>). Ему это сказано, и у него есть кнопка, чтобы получить его снова; дважды ничего не списано. Если таких много, посмотрите журнал.`,
    spend_cap: ({ count }) =>
      html`⛔ За час заказано на ${numberRu(count)} кредитов KIE, больше models/limits.yaml не позволяет. Новые заказы я отклоняю, пока не появится место. Если это настоящий спрос, поднимите предел; если нет, посмотрите /stats и /user.`,
    webhook_moved: ({ what }) =>
      html`⚠️ Кто-то направил мои сообщения на <b>${what}</b>. Я вернул вебхук на место. Если это другая установка с тем же токеном, остановите её или дайте ей своего бота; если она вам незнакома, смените токен у BotFather.`,
    webhook_removed: ({ count }) =>
      html`⚠️ Мой вебхук был удалён. Так делает программа, которая опрашивает Telegram с этим токеном: бот, запущенный на чьём-то компьютере, или старый бот. Я вернул вебхук на место; та программа теперь получает «409 Conflict», остановите её. Ждут сообщений: ${numberRu(count)}; те, что она уже забрала, пропали.`,
    webhook_secret_changed: ({ count }) =>
      html`⚠️ В TELEGRAM_WEBHOOK_SECRET не тот секрет, что я передал Telegram. Я передал ему новый. Ждут сообщений: ${numberRu(count)}; сейчас они придут. Больше ничего делать не нужно.`,
    webhook_secret: ({ count }) =>
      html`⚠️ Сообщения приходили по верному адресу и получали отказ (401): у Telegram был не тот секрет, что в TELEGRAM_WEBHOOK_SECRET. Я снова передал ему наш. Ждут сообщений: ${numberRu(count)}; сейчас они придут. Если это останется, значит, перед ботом кто-то требует входа: посмотрите Deployment Protection в Vercel.`,
    webhook_settings: () =>
      html`⚠️ Кто-то поменял, какие события Telegram мне присылает. Я вернул свои настройки. Этот токен есть у другой программы?`,
    webhook_errors: ({ what, count }) =>
      html`⚠️ Telegram не смог доставить мне сообщения. Он говорит: «${what}». Ждут: ${numberRu(count)}; он пробует ещё сутки. Если никто не ждёт, всё прошло; если ждут, посмотрите /api/health и журнал Vercel.`,
    webhook_backlog: ({ count }) =>
      html`⚠️ В Telegram копятся сообщения: ждут ${numberRu(count)}, и с каждым разом больше. Посмотрите в журнале Vercel, какие запросы идут долго или с ошибкой.`,
    webhook_fight: ({ what }) =>
      html`⛔ <b>${what}</b> снова и снова забирает мои сообщения. За час я трижды возвращал вебхук и теперь оставляю его там. Остановите одну из двух установок и запустите setup на той, что должна остаться.`,
    webhook_polled: ({ count }) =>
      html`⛔ Мой вебхук удаляют снова и снова: какая-то программа опрашивает Telegram с этим токеном. За час я трижды возвращал его и теперь пробую только раз в час. Остановите ту программу (или смените токен у BotFather), потом запустите setup. Ждут сообщений: ${numberRu(count)}.`,
    webhook_refused: ({ what }) => html`⛔ Мой вебхук не такой, каким должен быть, и вернуть его не удалось. ${what}`,
    webhook_elsewhere: ({ what }) =>
      html`⚠️ С моей базой работают две установки, а зарегистрирован я на той, что по адресу <b>${what}</b>; эта вторая. Если вы переехали, запустите setup здесь; если нет, остановите эту.`,
    refund_shortfall: ({ what, count }) =>
      html`⚠️ Звёзды вернулись к <code>${what}</code> за кредиты, которые уже потрачены: ${numberRu(count)} кр. забрать не удалось. Они записаны в платеже как недостача.`,
    stars_unbooked: ({ what, count }) =>
      html`⚠️ В списке Telegram есть платежи, которые до меня не дошли: ${numberRu(count)}. Те, что подходят к моему счёту, теперь проведены; за остальные кредитов не будет, пока вы не сделаете /grant или /refund. Первый: <code>${what}</code>`,
    stars_unknown: ({ what, count }) =>
      html`⚠️ У меня проведены платежи, которых нет в списке Telegram: ${numberRu(count)}. Сверьтесь со звёздами бота в Telegram. Первый: <code>${what}</code>`,
    refund_asked: ({ what, count }) =>
      html`✉️ Просят вернуть ⭐ ${numberRu(count)}, а сам я не могу: часть кредитов потрачена или прошло много времени. Решайте:\n<code>/refund ${what}</code> – если все кредиты на месте\n<code>/refund ${what} anyway</code> – забрать, сколько осталось`,
  },
};
