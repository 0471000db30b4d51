import { formatNumber } from "../model/scalars.js";
import type { InputFiles, JsonValue, LocalizedText } from "../model/schema.js";

const en = (value: number) => formatNumber("en", value);
const ru = (value: number) => formatNumber("ru", value);

/** Stable: other programs tell errors apart by these codes. */
export type FieldErrorCode =
  | "unknown_model"
  | "retired_model"
  | "unknown_key"
  | "required"
  | "blank"
  | "type"
  | "not_in_list"
  | "too_short"
  | "too_long"
  | "too_small"
  | "too_big"
  | "step"
  | "pattern"
  | "too_few"
  | "too_many"
  | "not_url"
  | "wrong_kind"
  | "wrong_format"
  | "too_heavy"
  | "clip_length"
  | "total_seconds"
  | "dimensions"
  | "frame_rate"
  | "bit_rate"
  | "transparent"
  | "rule";

export type FieldError = {
  /** Where the error is: "prompt", "image_urls[1]", "elements[0].name"; "" for the input as a whole. */
  path: string;
  code: FieldErrorCode;
  message: LocalizedText;
};

const LISTED = 12;

const list = (values: readonly JsonValue[], number: (value: number) => string, inAll: string): string => {
  const words = values.slice(0, LISTED).map((value) => (typeof value === "number" ? number(value) : String(value)));
  const shown = words.join(", ");
  return values.length > LISTED ? `${shown}, … (${inAll})` : shown;
};

const atMostEnglish = ([least, most]: readonly [number, number], unit: string): string =>
  least > 0 ? `from ${en(least)} to ${en(most)} ${unit}` : `at most ${en(most)} ${unit}`;
const atMostRussian = ([least, most]: readonly [number, number], unit: string): string =>
  least > 0 ? `от ${ru(least)} до ${ru(most)} ${unit}` : `не больше ${ru(most)} ${unit}`;

/** Where nobody says how much is too much, the end of a range is so far away that no file reaches it. */
const ENDLESS = 100_000;

function withoutEnd(locale: "en" | "ru", range: readonly [number, number], unit: string): string {
  if (range[1] < ENDLESS) return locale === "en" ? atMostEnglish(range, unit) : atMostRussian(range, unit);
  return locale === "en" ? `at least ${en(range[0])} ${unit}` : `не меньше ${ru(range[0])} ${unit}`;
}

const typeNames = {
  string: { en: "text", ru: "текст" },
  boolean: { en: "true or false", ru: "да или нет (true или false)" },
  number: { en: "a number", ru: "число" },
  integer: { en: "a whole number", ru: "целое число" },
  array: { en: "a list", ru: "список" },
  object: { en: "a group of named values", ru: "набор именованных значений" },
} satisfies Record<string, LocalizedText>;

const kindNames = {
  image: { en: "a picture", ru: "картинка" },
  video: { en: "a video", ru: "видео" },
  audio: { en: "an audio recording", ru: "аудиозапись" },
  document: { en: "a document", ru: "документ" },
} satisfies Record<string, LocalizedText>;

const kinds = (wanted: readonly (keyof typeof kindNames)[], locale: "en" | "ru"): string =>
  wanted.map((kind) => kindNames[kind][locale]).join(locale === "en" ? " or " : " или ");

/** A count in the genitive, which "не длиннее" needs: "1 знака", "21 знака", "5 знаков". */
const russianCount = (count: number): string =>
  `${ru(count)} ${count % 10 === 1 && count % 100 !== 11 ? "знака" : "знаков"}`;

/** What would be right, in both languages. */
export const fieldMessages = {
  required: { en: "This is needed.", ru: "Это обязательно." },
  blank: { en: "Write something here.", ru: "Напишите здесь что-нибудь." },
  notUrl: {
    en: "Send a file or an address that starts with https://.",
    ru: "Пришлите файл или адрес, который начинается с https://.",
  },
  type: (type: keyof typeof typeNames): LocalizedText => ({
    en: `Must be ${typeNames[type].en}.`,
    ru: `Здесь нужно ${typeNames[type].ru}.`,
  }),
  oneOf: (values: readonly JsonValue[]): LocalizedText => ({
    en: `Must be one of: ${list(values, en, `in all ${en(values.length)}`)}.`,
    ru: `Одно из: ${list(values, ru, `всего ${ru(values.length)}`)}.`,
  }),
  length: (limit: "least" | "most", count: number): LocalizedText => ({
    en: `Must be at ${limit} ${en(count)} character${count === 1 ? "" : "s"} long.`,
    ru: limit === "least" ? `Не короче ${russianCount(count)}.` : `Не длиннее ${russianCount(count)}.`,
  }),
  value: (limit: "least" | "most", bound: number): LocalizedText => ({
    en: `Must be at ${limit} ${en(bound)}.`,
    ru: limit === "least" ? `Не меньше ${ru(bound)}.` : `Не больше ${ru(bound)}.`,
  }),
  step: (step: number, from: number): LocalizedText => ({
    en: `Must go in steps of ${en(step)} from ${en(from)}.`,
    ru: `С шагом ${ru(step)}, начиная с ${ru(from)}.`,
  }),
  pattern: (pattern: string): LocalizedText => ({
    en: `Must look like ${pattern}.`,
    ru: `Должно иметь вид ${pattern}.`,
  }),
  items: (limit: "least" | "most", count: number): LocalizedText => ({
    en: `Must have at ${limit} ${en(count)} item${count === 1 ? "" : "s"}.`,
    ru: limit === "least" ? `Не меньше ${ru(count)} шт.` : `Не больше ${ru(count)} шт.`,
  }),
  unknownKey: (known: readonly string[], near: string | null): LocalizedText => ({
    en:
      near === null
        ? `No such parameter. There are: ${list(known, en, `in all ${en(known.length)}`)}.`
        : `No such parameter. Did you mean ${near}?`,
    ru:
      near === null
        ? `Такого параметра нет. Есть: ${list(known, ru, `всего ${ru(known.length)}`)}.`
        : `Такого параметра нет. Может быть, ${near}?`,
  }),
  wrongKind: (wanted: readonly (keyof typeof kindNames)[]): LocalizedText => ({
    en: `Must be ${kinds(wanted, "en")}.`,
    ru: `Здесь нужно: ${kinds(wanted, "ru")}.`,
  }),
  format: (formats: readonly string[]): LocalizedText => ({
    en: `This format is not taken. Send one of: ${formats.join(", ")}.`,
    ru: `Такой формат не подойдёт. Пришлите один из: ${formats.join(", ")}.`,
  }),
  tooHeavy: (maxMb: number): LocalizedText => ({
    en: `Must be at most ${en(maxMb)} MB.`,
    ru: `Не больше ${ru(maxMb)} МБ.`,
  }),
  clip: (range: readonly [number, number]): LocalizedText => ({
    en: `Must last ${atMostEnglish(range, "seconds")}.`,
    ru: `Длительность: ${atMostRussian(range, "с")}.`,
  }),
  totalSeconds: (max: number): LocalizedText => ({
    en: `Together they may last at most ${en(max)} seconds.`,
    ru: `Вместе не дольше ${ru(max)} с.`,
  }),
  side: (range: readonly [number, number]): LocalizedText => ({
    en: `Each side must be ${withoutEnd("en", range, "pixels")}.`,
    ru: `Каждая сторона: ${withoutEnd("ru", range, "пикселей")}.`,
  }),
  shortSide: (range: readonly [number, number]): LocalizedText => ({
    en: `The shorter side must be ${withoutEnd("en", range, "pixels")}.`,
    ru: `Короткая сторона: ${withoutEnd("ru", range, "пикселей")}.`,
  }),
  longSide: (range: readonly [number, number]): LocalizedText => ({
    en: `The longer side must be ${withoutEnd("en", range, "pixels")}.`,
    ru: `Длинная сторона: ${withoutEnd("ru", range, "пикселей")}.`,
  }),
  frameRate: (range: readonly [number, number]): LocalizedText => ({
    en: `Must have ${withoutEnd("en", range, "frames a second")}.`,
    ru: `Частота: ${withoutEnd("ru", range, "кадров в секунду")}.`,
  }),
  bitRate: (range: readonly [number, number]): LocalizedText => ({
    en: `Must have ${atMostEnglish(range, "megabits a second")}. Export it with another quality.`,
    ru: `Поток: ${atMostRussian(range, "Мбит/с")}. Сохраните ролик с другим качеством.`,
  }),
  opaque: {
    en: "The picture may have no transparent parts. Send it as JPEG.",
    ru: "Картинка должна быть без прозрачных мест. Пришлите её в JPEG.",
  },
  sameSize: {
    en: "Must be exactly as wide and as high as the picture.",
    ru: "Ширина и высота должны быть точно как у картинки.",
  },
  megapixels: (range: readonly [number, number]): LocalizedText => ({
    en: `Must have ${atMostEnglish(range, "megapixels")}.`,
    ru: `Размер: ${atMostRussian(range, "мегапикселей")}.`,
  }),
  ratio: (range: readonly [number, number]): LocalizedText => ({
    en: `Width divided by height must be from ${en(range[0])} to ${en(range[1])}.`,
    ru: `Ширина, делённая на высоту: от ${ru(range[0])} до ${ru(range[1])}.`,
  }),
};

export type CheckContext = { errors: FieldError[]; files: InputFiles };

/** Normalises a value. Undefined: it is wrong, and `findings` says how. */
export type Check = (value: unknown, path: string, findings: CheckContext) => JsonValue | undefined;

/** What is wrong with a value, without the path, which the caller knows. */
export type Problem = Omit<FieldError, "path">;

/** The common case of no files: every address means itself. */
export const noFiles: InputFiles = {};

export const isInput = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fail = (findings: CheckContext, path: string, problem: Problem): undefined => {
  findings.errors.push({ path, ...problem });
  return undefined;
};
