import { formatNumber } from "../model/scalars.js";
import type { InputFiles, JsonValue, LocalizedText, ModelInput, ParamSpec } from "../model/schema.js";
import type { Condition, Rule } from "../model/spec.js";

export type Params = Record<string, ParamSpec>;
/** An input that rules are checked against. */
export type RuleInput = { params: Params; input: ModelInput; files: InputFiles };

/** Returns the value that KIE will use: the given one, else the default. */
export const effective = (params: Params, input: ModelInput, name: string): JsonValue | undefined =>
  input[name] ?? params[name]?.default;

/** Whether a value counts as given. A switch that is off, an empty list and an empty text do not. */
export const isGiven = (value: JsonValue | undefined): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== "" &&
  !(Array.isArray(value) && value.length === 0);

export function holds(condition: Condition | undefined, params: Params, input: ModelInput): boolean {
  for (const name in condition) {
    const wanted = condition[name];
    const value = effective(params, input, name);
    if (typeof wanted !== "object") {
      if (wanted !== value) return false;
    } else if (Array.isArray(wanted)) {
      if (!wanted.some((each) => each === value)) return false;
    } else if (isGiven(value) !== wanted.set) return false;
  }
  return true;
}

/** Counts: the items of a list, or the number itself; a single file is one. */
export function amountOf(value: JsonValue | undefined): number {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.length;
  return isGiven(value) ? 1 : 0;
}

type Locale = keyof LocalizedText;

const both = (write: (locale: Locale) => string): LocalizedText => ({ en: write("en"), ru: write("ru") });

const nameOf = (name: string, params: Params, locale: Locale): string => {
  const label = params[name]?.label?.[locale] ?? name;
  return locale === "en" ? `“${label}”` : `«${label}»`;
};

const joined = (names: readonly string[], params: Params, locale: Locale, and: LocalizedText): string =>
  names.map((name) => nameOf(name, params, locale)).join(` ${and[locale]} `);

const orWord = { en: "or", ru: "или" };
const andWord = { en: "and", ru: "и" };
const onWord = { en: "on", ru: "да" };
const offWord = { en: "off", ru: "нет" };

const valueWord = (value: JsonValue, locale: Locale): string => {
  if (typeof value === "boolean") return (value ? onWord : offWord)[locale];
  return typeof value === "number" ? formatNumber(locale, value) : String(value);
};

/** Writes the condition of a rule: ", when “Mode” is spicy and “Image” is given"; "" for a rule that always holds. */
function whenWords(when: Condition | undefined, params: Params, locale: Locale): string {
  const parts = Object.entries(when ?? {}).map(([name, wanted]) => {
    const subject = nameOf(name, params, locale);
    if (Array.isArray(wanted)) return `${subject} = ${wanted.map((each) => valueWord(each, locale)).join("/")}`;
    if (typeof wanted !== "object") return `${subject} = ${valueWord(wanted, locale)}`;
    if (wanted.set) return locale === "en" ? `${subject} is given` : `указано ${subject}`;
    return locale === "en" ? `${subject} is not given` : `не указано ${subject}`;
  });
  if (parts.length === 0) return "";
  return (locale === "en" ? ", when " : ", если ") + parts.join(` ${andWord[locale]} `);
}

const list = (values: readonly JsonValue[], locale: Locale): string =>
  values.map((value) => valueWord(value, locale)).join(", ");

/** What a rule asks for, in the words of the form. */
export const ruleMessages = {
  needed: (when: Condition | undefined, params: Params): LocalizedText =>
    both((locale) => `${{ en: "This is needed", ru: "Это обязательно" }[locale]}${whenWords(when, params, locale)}.`),
  notAllowed: (when: Condition | undefined, params: Params): LocalizedText =>
    both((locale) => `${{ en: "Leave this out", ru: "Уберите это" }[locale]}${whenWords(when, params, locale)}.`),
  onlyThese: (when: Condition | undefined, values: readonly JsonValue[], params: Params): LocalizedText =>
    both(
      (locale) => `${{ en: "Only", ru: "Только" }[locale]} ${list(values, locale)}${whenWords(when, params, locale)}.`,
    ),
  notThese: (when: Condition | undefined, values: readonly JsonValue[], params: Params): LocalizedText =>
    both(
      (locale) => `${{ en: "Not", ru: "Нельзя" }[locale]} ${list(values, locale)}${whenWords(when, params, locale)}.`,
    ),
  atLeastOne: (names: readonly string[], params: Params): LocalizedText =>
    both((locale) => `${{ en: "Give", ru: "Нужно" }[locale]} ${joined(names, params, locale, orWord)}.`),
  onlyOne: (names: readonly string[], params: Params): LocalizedText =>
    both((locale) =>
      locale === "en"
        ? `${joined(names, params, locale, andWord)} do not go together: keep one.`
        : `${joined(names, params, locale, andWord)} вместе нельзя: оставьте одно.`,
    ),
  exactlyOne: (groups: readonly (readonly string[])[], params: Params): LocalizedText =>
    both((locale) => {
      const choices = groups.map((group) => joined(group, params, locale, andWord));
      return locale === "en" ? `Give either ${choices.join(", or ")}.` : `Нужно одно: либо ${choices.join(", либо ")}.`;
    }),
  total: ({ of, max }: NonNullable<Rule["total"]>, params: Params): LocalizedText =>
    both((locale) => {
      const parts = Object.entries(of).map(([name, weight]) =>
        weight === 1
          ? nameOf(name, params, locale)
          : `${nameOf(name, params, locale)} × ${formatNumber(locale, weight)}`,
      );
      return locale === "en"
        ? `${parts.join(" + ")} may be at most ${formatNumber(locale, max)}.`
        : `${parts.join(" + ")}: не больше ${formatNumber(locale, max)}.`;
    }),
  span: ({ from, to, min, max }: NonNullable<Rule["span"]>, params: Params): LocalizedText =>
    both((locale) => {
      const names = `${nameOf(to, params, locale)} − ${nameOf(from, params, locale)}`;
      const most =
        max === undefined ? "" : ` ${{ en: "and at most", ru: "и не больше" }[locale]} ${formatNumber(locale, max)}`;
      const least = formatNumber(locale, min);
      return locale === "en" ? `${names} must be at least ${least}${most}.` : `${names}: не меньше ${least}${most}.`;
    }),
  sameLength: (other: string, params: Params): LocalizedText =>
    both((locale) =>
      locale === "en"
        ? `Needs one entry for each of ${nameOf(other, params, locale)}.`
        : `Нужна одна запись на каждый элемент ${nameOf(other, params, locale)}.`,
    ),
};
