import type { MediaKind } from "../registry/schema.js";
import { excerpt, html } from "./html.js";
import { counter, numerals } from "./plural.js";
import type { DurationWords, HomeTexts, ProfileTexts } from "./texts.js";

const count = counter("ru");

export const numberRu = numerals("ru");
export const creditsRu = (credits: number) =>
  count(credits, { one: "кредит", few: "кредита", many: "кредитов", other: "кредита" });

export const durationRu: DurationWords = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} ч ${minutes} мин`;
  if (minutes === 0) return `${whole} с`;
  return whole % 60 === 0 ? `${minutes} мин` : `${minutes} мин ${whole % 60} с`;
};

const withFile: Record<MediaKind, string> = {
  image: "этой картинкой",
  video: "этим видео",
  audio: "этой записью",
  document: "этим файлом",
};

export const homeTextsRu: HomeTexts = {
  greeting: (firstName) =>
    html`Здравствуйте, ${excerpt(firstName, 60)}! Я делаю картинки, видео, голоса и музыку прямо в этом чате.`,
  whatToMake: html`<b>Что сделаем?</b>`,
  intents: {
    picture: "🖼 Картинка",
    edit: "🪄 Правка фото",
    video: "🎬 Видео",
    animate: "✨ Оживить фото",
    talk: "🗣 Фото говорит",
    vfx: "🎞 Правка видео",
    music: "🎵 Музыка",
    speech: "🎙 Речь",
    sound: "🔊 Звуки",
    words: "📝 Текст",
  },
  chooseModel: (intent) =>
    html`<b>${intent}</b>\nВыберите модель. Указана цена самого маленького заказа; точную вы увидите до запуска.`,
  priceFrom: (credits) => `от ${credits}`,
  chooseForFile: (kind) => html`<b>Что сделать с ${withFile[kind]}?</b>`,
  noneForFile: (kind) => html`Только с ${withFile[kind]} ни одна модель не справится. Вот что я умею:`,
  chooseForResult: html`<b>Что сделать с этим результатом?</b>`,
  chooseFileOfResult: html`<b>Который из них?</b>`,
  noneForResult: html`Для такого результата подходящей модели нет.`,
  allOff: html`Сейчас здесь ничего не предлагается. Загляните, пожалуйста, позже.`,
  youWrote: (text) => html`Вы написали: <i>${excerpt(text, 300)}</i>`,
  makePictureOf: (text) => `🖼 Нарисовать: ${excerpt(text, 30)}`,
  found: html`Модели с таким названием:`,
  home: "☰ В начало",
  back: "‹ Назад",
  help: html`<b>Как это работает</b>
1. Выберите, что сделать, командой /start – или просто напишите, что хотите увидеть.
2. Заполните форму: напишите описание, пришлите картинки или звук, остальное – кнопками. Цена всегда на виду.
3. Нажмите «Создать». Результат придёт в том же сообщении.

Пришлите фото, видео или голосовое – покажу, что с ним можно сделать.
Если что-то не получится, кредиты вернутся сами.

/find kling – найти модель по названию
/m z-image – сразу к модели
/history – что вы сделали
/balance – кредиты и куда они ушли
/buy – купить ещё; /promo КОД – по коду; /invite – за друзей
/settings – язык, фото или файлы
/cancel – закрыть форму
/paysupport, /terms – возвраты и условия`,
  nothingToCancel: html`Закрывать нечего. Чтобы остановить то, что делается, нажмите «Отменить» под ним.`,
  formClosed: html`Форма закрыта. Ничего не списано.`,
  unknownCommand: html`Такой команды я не знаю. /start – чтобы что-нибудь сделать, /help – как всё устроено.`,
  oldButton: html`Эта кнопка осталась от прежней версии. Вот где мы сейчас:`,
  unknownModel: html`В ссылке названа модель, которой у меня нет. Вот что я умею:`,
  denied: "Простите, этот бот закрытый. За доступом обратитесь к его владельцу.",
  notYourButton: "Это чужая кнопка. Отправьте /start, чтобы получить свою.",
  slow: "Минутку: моя память пока не отвечает. Сделаю, как только ответит. Если за две минуты ничего не произойдёт, нажмите ещё раз.",
  outage: html`⏳ Ваше сообщение пришло, но моя память сейчас недоступна. Отвечу, как только смогу; отправлять ещё раз не нужно.`,
  polite: {
    sticker: html`Красиво! Из стикера я ничего не сделаю, а вот из фото – пожалуйста.`,
    contact: html`Спасибо, но контакты мне ни к чему. Пришлите слова, фото, видео или голосовое.`,
    location: html`Место на карте мне не пригодится. Опишите его словами, и я нарисую.`,
    poll: html`Я не голосую. Пришлите слова, фото, видео или голосовое.`,
    dice: html`Удачи! Захотите что-нибудь сделать – пришлите слова или фото.`,
    story: html`Истории я открыть не могу. Пришлите само фото или видео.`,
    other: html`С таким сообщением я ничего не сделаю. Пришлите слова, фото, видео, голосовое или файл.`,
  },
  duration: durationRu,
};

export const profileTextsRu: ProfileTexts = {
  commands: {
    start: "Сделать что-нибудь",
    find: "Найти модель по названию",
    history: "Что вы сделали",
    balance: "Ваши кредиты",
    buy: "Купить кредиты за звёзды",
    models: "Все виды моделей",
    settings: "Язык, фото или файлы",
    language: "Русский или английский",
    invite: "Позвать друзей, получить кредиты",
    paysupport: "Платежи и возвраты",
    terms: "Условия",
    cancel: "Закрыть форму",
    help: "Как это работает",
  },
  description:
    "Картинки, видео, голоса и музыка из слов, фотографий и записей.\n\nВыберите модель, заполните короткую форму, посмотрите точную цену и нажмите «Создать». Результат придёт в этот же чат. Если что-то не получится, кредиты вернутся.",
  shortDescription: "Картинки, видео, голоса и музыка из ваших слов, фотографий и записей.",
};
