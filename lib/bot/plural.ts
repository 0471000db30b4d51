import type { Locale } from "../tasks/task.js";

/** The forms that a language has; English needs `one` and `other`, Russian all four (`other` is for fractions). */
export type PluralForms = { one: string; few?: string; many?: string; other: string };

/** "3 files": the number with the right form of the word. */
export function counter(locale: Locale): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(locale);
  return (count, forms) => {
    const category = rules.select(count);
    const form = category === "one" || category === "few" || category === "many" ? forms[category] : forms.other;
    return `${grouped(locale, count)} ${form ?? forms.other}`;
  };
}

/** "10,000", and in Russian "10 000". */
export function numerals(locale: Locale): (count: number) => string {
  return (count) => grouped(locale, count);
}

/** The format costs a starting function 10 ms, and small whole numbers look the same without it. */
function grouped(locale: Locale, count: number): string {
  if (Number.isInteger(count) && count >= 0 && count < 1_000) return String(count);
  return new Intl.NumberFormat(locale).format(count);
}
