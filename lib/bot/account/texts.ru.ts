import { html, lines } from "../core/html.js";
import { creditsRu, numberRu } from "../core/texts.ru.js";
import type { accountEn } from "./texts.en.js";

export const accountRu: typeof accountEn = {
  balance: ({ available, free, daily, held }, nextReset) =>
    lines([
      html`Можно потратить: <b>${creditsRu(available)}</b>`,
      held > 0 ? html`Отложено на то, что сейчас делается: ${creditsRu(held)}` : null,
      available > free ? html`🔒 ${numberRu(available - free)} – ваши, пока не потратите` : null,
      free > 0 || daily > 0
        ? html`☀️ Бесплатных на сегодня: ${numberRu(free)}, тратятся первыми. Через ${nextReset} их снова ${numberRu(daily)}`
        : null,
    ]),
  chooseLanguage: html`На каком языке говорить?`,
  languageSet: html`Теперь говорю по-русски.`,

  ledgerTitle: html`<b>История кредитов</b>`,
  spent: (credits, title, held) =>
    html`−${numberRu(credits)} · ${title}${held === null ? "" : ` (из отложенных ${numberRu(held)})`}`,
  setAside: (credits, title) => html`Отложено ${numberRu(credits)} · ${title}, делается`,
  returned: (credits, title, why) => html`Возвращено ${numberRu(credits)} · ${title}: ${why}`,
  allowance: (credits) => html`+${numberRu(credits)} · бесплатные на сегодня`,
  expired: (credits) => html`−${numberRu(credits)} · бесплатные кредиты прошлого дня`,
  grant: (credits) => html`+${creditsRu(credits)} · подарок`,
  moved: {
    payment: (credits) => html`+${creditsRu(credits)} · покупка`,
    refund: (credits) => html`−${creditsRu(credits)} · отданы при возврате`,
    refund_undone: (credits) => html`+${creditsRu(credits)} · возврат не прошёл`,
    referral: (credits) => html`+${creditsRu(credits)} · за приглашение`,
    promo: (credits) => html`+${creditsRu(credits)} · промокод`,
  },
  why: {
    content_refused: "запрос не прошёл по правилам модели",
    bad_input: "модель не приняла настройку",
    file_unreadable: "файл не удалось прочитать",
    longer: "файл оказался длиннее заявленного",
    unmeasured: "длина файла неизвестна",
    model_busy: "модель была перегружена",
    model_off: "модель была отключена",
    vendor_down: "служба не отвечала",
    vendor_credit: "бот не смог заплатить",
    vendor_key: "у бота не было доступа к модели",
    timed_out: "прошло слишком много времени",
    in_doubt: "связь оборвалась при запуске",
    cancelled: "отменено до начала",
    unknown: "у модели что-то сломалось",
  },
  settingsTitle: html`<b>Настройки</b>`,
  settings: {
    language: (name) => `🌐 Язык: ${name}`,
    file: (isOn) => (isOn ? "🖼 Картинки: файлом" : "🖼 Картинки: как фото"),
    hide: (isOn) => (isOn ? "⚙️ Редкие настройки: скрыты" : "⚙️ Редкие настройки: видны"),
    ready: (isOn) => (isOn ? "🔔 О готовом: сообщаю" : "🔕 О готовом: молчу"),
  },
  settingsHelp: html`Фото видно сразу, но Telegram его сжимает; файл остаётся таким, каким его сделала модель.
Редкие настройки стоят в форме под кнопкой «Ещё настройки».
Результат появляется на месте заказа без звука. Если вы могли отвлечься, приходит короткое сообщение.`,
};
