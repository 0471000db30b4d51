import { html } from "../core/html.js";
import { creditsRu, numberRu, ofCreditsRu } from "../core/texts.ru.js";
import { createPluralizer } from "../core/words.js";
import type { ordersEn, ReadyKind } from "./texts.en.js";

const count = createPluralizer("ru");
const orders = (most: number) => count(most, { one: "заказ", few: "заказа", many: "заказов", other: "заказа" });

const readyWords: Record<ReadyKind, string> = {
  image: "Картинка готова",
  images: "Картинки готовы",
  video: "Видео готово",
  audio: "Аудио готово",
  document: "Файл готов",
  text: "Текст готов",
};

export const ordersRu: typeof ordersEn = {
  cost: (credits, isBound) => (isBound ? `до ${ofCreditsRu(credits)}` : creditsRu(credits)),
  queued: (title, cost) => html`⏳ <b>${title}</b> · ${cost}\nВ очереди, сейчас начнём.`,
  submitted: (title, cost) => html`🎨 <b>${title}</b> · ${cost}\nДелается.`,
  inDoubt: (title) =>
    html`⏳ <b>${title}</b>\nСвязь оборвалась при запуске. Выясняю, идёт ли работа; если нет, кредиты вернутся.`,
  heldUp: (title) =>
    html`⏳ <b>${title}</b>\nСлужба, которая стоит за моделью, сейчас ничего не принимает. Я пробую снова сам; если не начнётся, кредиты вернутся.`,
  placeInLine: (place) => html`Место в очереди: ${numberRu(place)}.`,
  elapsed: (duration) => html`Прошло ${duration}.`,
  usual: {
    image: html`Картинка обычно готова меньше чем за минуту. Она появится прямо здесь.`,
    video: html`Видео обычно готово за несколько минут. Оно появится прямо здесь, а пока можно заняться другим.`,
    audio: html`Звук обычно готов за минуту-две. Он появится прямо здесь.`,
    text: html`Обычно это меньше минуты. Текст появится прямо здесь.`,
  },
  usually: (duration) => html`Обычно ${duration}. Появится прямо здесь.`,
  cancel: "✖ Отменить",
  refresh: "↻ Обновить",
  cancelled: (title, credits) => html`<b>${title}</b>\nОтменено. Возвращено кредитов: ${numberRu(credits)}.`,
  tooLateToCancel: "Работа уже началась, остановить её нельзя.",
  alreadyOrdered: (standing) => `Уже заказано. ${standing}`,
  short: (missing, pack) =>
    `Не хватает: ${creditsRu(missing)}.${pack === null ? "" : ` Хватит самого маленького набора: ${creditsRu(pack.credits)} за ${numberRu(pack.stars)} ⭐, /buy.`}`,
  standing: {
    queued: "Ждёт своей очереди.",
    beingMade: (duration) => (duration === null ? "Делается." : `Делается, прошло ${duration}.`),
    inDoubt: "Ещё выясняю, идёт ли работа.",
    arriving: "Готово, уже отправляю вам.",
    ready: "Готово: результат в этом чате.",
    failed: "Не получилось. Кредиты вернулись.",
    cancelled: "Отменено. Кредиты вернулись.",
  },
  notDelivered: (title) =>
    html`📭 <b>${title}</b>\nВсё готово, но Telegram не дал мне отправить результат целиком. Ничего не пропало: нажмите кнопку, и я отправлю ещё раз.`,
  sendAgain: "📨 Отправить мне",
  arriving: (title) => html`✅ <b>${title}</b>\nГотово, отправляю.`,
  failed: (title) => html`✖️ <b>${title}</b>: не получилось.`,
  failures: {
    content_refused: html`Модель отказалась: запрос не проходит по её правилам. Попробуйте другие слова или другую картинку.`,
    bad_input: html`Модель не приняла одну из настроек.`,
    file_unreadable: html`Модель не смогла прочитать файл. Пришлите его ещё раз или возьмите другой.`,
    longer: html`Файл длиннее, чем сказало ваше приложение, поэтому стоит это дороже. Я ничего не начинал. Нажмите «Изменить»: в форме будет верная цена.`,
    unmeasured: html`Цена зависит от длины файла, а по этому файлу её не узнать. Подойдут MP3, M4A, WAV, OGG, FLAC, MP4, MOV и WebM.`,
    model_busy: html`Модель сейчас перегружена. Через несколько минут обычно получается.`,
    model_off: html`Эта модель сейчас отключена. Попробуйте другую.`,
    vendor_down: html`Служба, которая стоит за моделью, не отвечает. Попробуйте позже.`,
    vendor_credit: html`Сейчас я не могу за это заплатить. Владельцу бота нужно пополнить счёт.`,
    vendor_key: html`Мой доступ к этой модели не работает. Владельцу бота нужно это проверить.`,
    timed_out: html`Прошло слишком много времени, ждать больше нет смысла.`,
    in_doubt: html`Связь оборвалась при запуске, и ответ так и не пришёл.`,
    cancelled: html`Вы отменили заказ.`,
    unknown: html`У модели что-то сломалось. Часто помогает попробовать ещё раз.`,
  },
  field: (label) => html`Дело в поле «${label}».`,
  returned: (credits) => html`Возвращено кредитов: ${numberRu(credits)}.`,
  limits: {
    running: (most) =>
      html`У вас уже делается ${orders(most)}, больше сразу нельзя. Как только один будет готов, нажмите кнопку ещё раз: форма останется как есть.`,
    hourly: (most, again) =>
      html`За час уже ${orders(most)}, это предел для одного человека. Место появится через ${again}; форма останется как есть.`,
    daily: (most, again) =>
      html`Один человек может потратить за день ${creditsRu(most)}, с этим заказом вышло бы больше. Новый день начнётся через ${again}; форма останется как есть.`,
    everyone: (_most, again) =>
      html`За последний час сделано так много, что мне нужна пауза. Нажмите кнопку ещё раз через ${again}; форма останется как есть, ничего не списано.`,
  },
  readyNote: (kind) => `🔔 ${readyWords[kind]}`,
  tryAgain: "↻ Ещё раз",
  change: "✏️ Изменить",
  captionTook: (title, took, most) => html`<b>${title}</b> · взято ${numberRu(took)} из ${ofCreditsRu(most)}`,
  caption: (title, credits) => html`<b>${title}</b> · ${creditsRu(credits)}`,
  free: (title) => html`<b>${title}</b> · бесплатно: результат опоздал, кредиты уже были возвращены`,
  again: "↻ Ещё раз",
  asFile: "📄 Файлом",
  original: (title) => html`<b>${title}</b> · исходный файл`,
  originalGone: html`Исходного файла больше нет: служба хранит их около двух недель. То, что есть в чате, остаётся.`,
  chooseForResult: html`<b>Что сделать с этим результатом?</b>`,
  chooseFileOfResult: html`<b>Который из них?</b>`,
  noneForResult: html`Для такого результата подходящей модели нет.`,
  useIn: "➡️ Использовать",
  fresh: "☰ Новое",
  fileNumber: (number) => `№ ${numberRu(number)}`,
  textAsFile: html`Текст длинный, поэтому он в файле.`,
  link: (number) => `Открыть файл ${numberRu(number)}`,
  onlyLinks: html`Сам файл Telegram не принял. Вот ссылка, несколько дней она работает:`,
  gone: html`Этого результата больше нет.`,
};
