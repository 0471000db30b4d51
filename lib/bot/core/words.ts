import { formatNumber } from "../../registry/model/scalars.js";
import type { Locale } from "../../tasks/task.js";

/** The forms that a language has; English needs `one` and `other`, Russian all four (`other` is for fractions). */
export type PluralForms = { one: string; few?: string; many?: string; other: string };

/** "3 files": the number with the right form of the word. */
export function createPluralizer(locale: Locale): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(locale);
  return (count, forms) => {
    const category = rules.select(count);
    const form = category === "one" || category === "few" || category === "many" ? forms[category] : forms.other;
    return `${formatNumber(locale, count)} ${form ?? forms.other}`;
  };
}

/** "10,000", and in Russian "10 000". */
export function createNumberFormat(locale: Locale): (count: number) => string {
  return (count) => formatNumber(locale, count);
}

/** Seconds until the free credits are filled up: the next midnight in UTC. */
export function secondsUntilReset(nowMs: number): number {
  const dayMs = 24 * 60 * 60 * 1000;
  return Math.ceil((dayMs - (nowMs % dayMs)) / 1000);
}
