import type { EnumParam, LocalizedText } from "../model/schema.js";
import { geminiVoices } from "./gemini-voices.js";
import { instrumentsRu } from "./instruments.js";
import { voices } from "./voices.js";

type Names = Readonly<Record<string, LocalizedText>>;

const auto: Names = { auto: { en: "auto", ru: "авто" } };

/** Names for values such as `landscape_16_9`, which tell their ratio themselves. */
function sizesOf(ratios: readonly string[]): Names {
  const sides = { portrait: { en: "upright", ru: "вертикально" }, landscape: { en: "wide", ru: "горизонтально" } };
  const names = ratios.flatMap((ratio) =>
    Object.entries(sides).map(([side, { en, ru }]): [string, LocalizedText] => {
      const [long = "", short = ""] = ratio.split(":");
      const shown = side === "portrait" ? `${short}:${long}` : ratio;
      return [`${side}_${long}_${short}`, { en: `${en} ${shown}`, ru: `${ru} ${shown}` }];
    }),
  );
  return Object.fromEntries(names);
}

const sexes = { f: { en: "female", ru: "женский" }, m: { en: "male", ru: "мужской" } };

/** "Kore, female, firm", by the name in the case that KIE takes it in. */
const geminiVoicesAs = (written: (name: string) => string): Names =>
  Object.fromEntries(
    Object.entries(geminiVoices).map(([name, [sex, en, ru]]) => [
      written(name),
      { en: `${name}, ${sexes[sex].en}, ${en}`, ru: `${name}, ${sexes[sex].ru}, ${ru}` },
    ]),
  );

/** What a form calls the values of a parameter, by the parameter's name, where KIE's own words say little. */
const valueLabels: Readonly<Record<string, Names>> = {
  aspect_ratio: {
    ...auto,
    Auto: { en: "auto", ru: "авто" },
    adaptive: { en: "as the original", ru: "как у исходника" },
  },
  size: auto,
  image_size: {
    ...auto,
    ...sizesOf(["4:3", "16:9", "3:2", "21:9"]),
    square: { en: "square", ru: "квадрат" },
    square_hd: { en: "square, HD", ru: "квадрат, HD" },
  },
  background: {
    ...auto,
    transparent: { en: "transparent", ru: "прозрачный" },
    opaque: { en: "opaque", ru: "непрозрачный" },
  },
  audio_setting: { auto: { en: "as it fits", ru: "по смыслу" }, origin: { en: "of the original", ru: "исходный" } },
  mode: {
    std: { en: "standard", ru: "стандарт" },
    pro: { en: "pro", ru: "про" },
    fun: { en: "fun", ru: "весело" },
    normal: { en: "normal", ru: "обычный" },
    spicy: { en: "spicy", ru: "пикантный" },
    lite: { en: "simple", ru: "простой" },
    basic: { en: "full", ru: "полный" },
  },
  quality: {
    basic: { en: "basic", ru: "базовое" },
    medium: { en: "medium", ru: "среднее" },
    high: { en: "high", ru: "высокое" },
    ultra: { en: "ultra", ru: "наивысшее" },
  },
  acceleration: {
    none: { en: "none", ru: "нет" },
    regular: { en: "regular", ru: "обычное" },
    high: { en: "high", ru: "сильное" },
  },
  rendering_speed: {
    TURBO: { en: "fast", ru: "быстро" },
    BALANCED: { en: "balanced", ru: "баланс" },
    QUALITY: { en: "quality", ru: "качество" },
  },
  style: {
    AUTO: { en: "auto", ru: "авто" },
    GENERAL: { en: "general", ru: "общий" },
    REALISTIC: { en: "realistic", ru: "реалистичный" },
    DESIGN: { en: "design", ru: "дизайн" },
    FICTION: { en: "fictional", ru: "вымышленный" },
    "Vocal Smile": { en: "with a smile", ru: "с улыбкой" },
    Newscaster: { en: "newscaster", ru: "диктор новостей" },
    Whisper: { en: "whisper", ru: "шёпот" },
    Empathetic: { en: "empathetic", ru: "участливо" },
    "Promo/Hype": { en: "promo", ru: "реклама" },
    Deadpan: { en: "deadpan", ru: "бесстрастно" },
  },
  model: {
    veo3: { en: "quality", ru: "качественная" },
    veo3_fast: { en: "fast", ru: "быстрая" },
    veo3_lite: { en: "lite", ru: "лёгкая" },
    V6_WILD: { en: "V6 Wild", ru: "V6 Wild" },
    V6_MINI: { en: "V6 Mini", ru: "V6 Mini" },
  },
  generation_type: {
    TEXT_2_VIDEO: { en: "none, text only", ru: "не нужны, только текст" },
    FIRST_AND_LAST_FRAMES_2_VIDEO: { en: "first and last frame", ru: "первый и последний кадр" },
    REFERENCE_2_VIDEO: { en: "reference pictures", ru: "картинки-образцы" },
  },
  accent: {
    Neutral: { en: "neutral", ru: "нейтральный" },
    "American (Gen)": { en: "American", ru: "американский" },
    "American (Valley)": { en: "American, Valley", ru: "калифорнийский" },
    "American (South)": { en: "American, South", ru: "американский, юг" },
    "British (RP)": { en: "British, RP", ru: "британский" },
    "British (Brixton)": { en: "British, Brixton", ru: "лондонский, Брикстон" },
    Transatlantic: { en: "transatlantic", ru: "трансатлантический" },
    Australian: { en: "Australian", ru: "австралийский" },
  },
  pace: {
    Natural: { en: "natural", ru: "естественный" },
    "Rapid Fire": { en: "rapid", ru: "скороговорка" },
    "The Drift": { en: "drifting", ru: "плавный" },
    Staccato: { en: "staccato", ru: "отрывистый" },
  },
  type: {
    separate_vocal: { en: "voice and music", ru: "голос и музыка" },
    split_stem: { en: "all instruments", ru: "все инструменты" },
    split_stem_advanced: { en: "one instrument", ru: "один инструмент" },
    subject: { en: "subject", ru: "герой" },
    background: { en: "background", ru: "фон" },
  },
  voice: Object.fromEntries(
    Object.entries(voices).map(([id, [name, en, ru]]) => [id, { en: `${name}, ${en}`, ru: `${name}, ${ru}` }]),
  ),
  voice_name: geminiVoicesAs((name) => name),
  audio_id: geminiVoicesAs((name) => name.toLowerCase()),
  vocal_gender: { m: { en: "male", ru: "мужской" }, f: { en: "female", ru: "женский" } },
  persona_model: { style_persona: { en: "style", ru: "стиль" }, voice_persona: { en: "voice", ru: "голос" } },
  sound_key: { Any: { en: "any", ru: "любая" } },
  singer_skill_level: {
    beginner: { en: "beginner", ru: "новичок" },
    intermediate: { en: "intermediate", ru: "любитель" },
    advanced: { en: "advanced", ru: "опытный" },
    professional: { en: "professional", ru: "профессионал" },
  },
  character_orientation: { video: { en: "the clip", ru: "в ролике" }, image: { en: "the picture", ru: "на картинке" } },
  background_source: {
    input_video: { en: "the clip", ru: "из ролика" },
    input_image: { en: "the picture", ru: "с картинки" },
  },
  stem_name: Object.fromEntries(Object.entries(instrumentsRu).map(([name, ru]) => [name, { en: name, ru }])),
};

const languageParams = new Set(["language", "language_code"]);

/** Returns the names of the values in a form; undefined when KIE's own say enough. */
export function valueLabelsOf(name: string, { values }: EnumParam): Record<string, LocalizedText> | undefined {
  if (languageParams.has(name)) return languageNames(values.map(String));
  const known = Object.hasOwn(valueLabels, name) ? valueLabels[name] : undefined;
  const named = values.flatMap((value): [string, LocalizedText][] => {
    const words = known && Object.hasOwn(known, String(value)) ? known[String(value)] : undefined;
    return words ? [[String(value), words]] : [];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function languageNames(codes: readonly string[]): Record<string, LocalizedText> {
  const [english, russian] = ["en", "ru"].map((locale) => new Intl.DisplayNames([locale], { type: "language" }));
  return Object.fromEntries(
    codes.map((code) => [code, { en: english?.of(code) ?? code, ru: russian?.of(code) ?? code }]),
  );
}
