import type { EnumParam, LocalizedText } from "./schema.js";

const DECIMAL = /^-?\d+(?:\.\d+)?$/;
/** Decimal fractions are not exact in binary: 0.7 / 0.1 is 6.999999999999999. */
const STEP_TOLERANCE = 1e-6;

/** Reads a number as a chat or a command line gives it: 5 or "5". Null: not a number. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const trimmed = value.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : null;
}

/** Reads a boolean. Null: neither true nor false. */
export function toBoolean(value: unknown): boolean | null {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  return null;
}

/** Returns the listed value that `value` means, in the listed type. Undefined: none. */
export function toListed(param: EnumParam, value: unknown): string | number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  if (param.values.includes(value)) return value;
  const text = String(value).trim();
  return param.values.find((listed) => String(listed) === text);
}

export const isOnStep = (value: number, step: number, from: number): boolean => {
  const steps = (value - from) / step;
  return Math.abs(steps - Math.round(steps)) < STEP_TOLERANCE;
};

/** Counts code points, as KIE does; a surrogate pair is one. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) count -= 1;
    }
  }
  return count;
}

type Locale = keyof LocalizedText;

/** More digits than any bound or step of a model has. */
const MAX_FRACTION_DIGITS = 10;
const formats = new Map<Locale, Intl.NumberFormat>();

/**
 * Writes a number as people do: "10,000" and "0.5", in Russian "10 000" and "0,5". Intl's format costs a starting
 * function 10 ms, so small whole numbers, which look the same without it, do not use it.
 */
export function formatNumber(locale: Locale, value: number): string {
  if (Number.isInteger(value) && value >= 0 && value < 1_000) return String(value);
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: MAX_FRACTION_DIGITS });
    formats.set(locale, format);
  }
  return format.format(value);
}
