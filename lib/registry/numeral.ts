import type { Words } from "./schema.js";

type Locale = keyof Words;

/** More than any bound or step of a model has. */
const MAX_FRACTION_DIGITS = 10;
const formats = new Map<Locale, Intl.NumberFormat>();

/**
 * A number as people write it: "10,000" and "0.5", in Russian "10 000" and "0,5". The format costs a starting function
 * 10 ms, and small whole numbers look the same without it.
 */
export function numeral(locale: Locale, value: number): string {
  if (Number.isInteger(value) && value >= 0 && value < 1_000) return String(value);
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: MAX_FRACTION_DIGITS });
    formats.set(locale, format);
  }
  return format.format(value);
}
