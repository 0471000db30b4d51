import { html } from "./html.js";
import type { coreEn } from "./texts.en.js";
import { createNumberFormat, createPluralizer } from "./words.js";

const count = createPluralizer("ru");

export const numberRu = createNumberFormat("ru");
export const creditsRu = (credits: number) =>
  count(credits, { one: "кредит", few: "кредита", many: "кредитов", other: "кредита" });

/** In the genitive, which "до" and "из" need. */
export const ofCreditsRu = (credits: number) =>
  count(credits, { one: "кредита", few: "кредитов", many: "кредитов", other: "кредита" });

const durationRu = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${numberRu(hours)} ч ${numberRu(minutes)} мин`;
  if (minutes === 0) return `${numberRu(whole)} с`;
  return whole % 60 === 0 ? `${numberRu(minutes)} мин` : `${numberRu(minutes)} мин ${numberRu(whole % 60)} с`;
};

const months = ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

export const coreRu: typeof coreEn = {
  languageName: "Русский",
  home: "☰ В начало",
  back: "‹ Назад",
  onlyInOurChat: "Это только для ваших глаз: спросите меня в нашем с вами чате.",
  comesBelow: "Одного раза хватит: ответ придёт ниже.",
  oldButton: html`Эта кнопка осталась от прежней версии. Вот где мы сейчас:`,
  notYourButton: "Это чужая кнопка. Отправьте /start, чтобы получить свою.",
  slow: "Минутку: моя память пока не отвечает. Сделаю, как только ответит. Если за две минуты ничего не произойдёт, нажмите ещё раз.",
  outage: html`⏳ Ваше сообщение пришло, но моя память сейчас недоступна. Отвечу, как только смогу; отправлять ещё раз не нужно.`,
  number: numberRu,
  duration: durationRu,
  history: "🕘 История",
  star: (isOn) => (isOn ? "★ В избранном" : "☆ В избранное"),
  day,
  moment,
  credits: creditsRu,
  profile: {
    commands: {
      start: "Сделать что-нибудь",
      img: "Картинка по вашим словам",
      video: "Видео по вашим словам",
      song: "Песня по вашим словам",
      say: "Озвучить ваш текст",
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
      "Картинки, видео, голоса и музыка из слов, фотографий и записей.\n\nНапишите, что хотите, или пришлите фото, посмотрите точную цену и нажмите один раз. Результат придёт в этот же чат. Если что-то не получится, кредиты вернутся.",
    shortDescription: "Картинки, видео, голоса и музыка из ваших слов, фотографий и записей.",
  },
};
