import { shopConfig } from "../../registry/load.js";
import type { JsonValue, ParamSpec } from "../../registry/model/schema.js";
import { tableOf } from "../../registry/price/price.js";
import { excerpt } from "../core/html.js";
import type { Texts } from "../core/texts.js";
import { fieldKind, isEmpty, shownValue } from "./field.js";
import type { Form, Quote } from "./form.js";
import { type Field, fieldAtPosition, type Path, valueAt } from "./path.js";
import { formTexts } from "./texts.js";

/** What a field is called: "Prompt", or "Shots 2 · Prompt" inside a list. */
export function labelOf(form: Pick<Form, "model" | "draft" | "texts">, spot: Field): string {
  const names: string[] = [];
  for (let depth = 1; depth <= spot.place.length; depth += 1) {
    const step = spot.path[depth - 1];
    if (typeof step === "number") names.push(formTexts[form.texts.locale].item(names.pop() ?? "", step + 1));
    else names.push(ownLabel(form, specAlong(form, spot, depth), step ?? ""));
  }
  return names.join(" · ");
}

function specAlong(form: Pick<Form, "model" | "draft">, spot: Field, depth: number): ParamSpec {
  if (depth === spot.place.length) return spot.spec;
  return fieldAtPosition(form.model, form.draft.input, spot.place.slice(0, depth))?.spec ?? spot.spec;
}

function ownLabel(form: Pick<Form, "texts">, spec: ParamSpec, name: string): string {
  return spec.label?.[form.texts.locale] ?? humanName(name);
}

/** KIE's own name, made readable: `cfg_scale` → "Cfg scale". */
export function humanName(name: string): string {
  const words = name
    .replace(/_?urls?$/i, "")
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The label of a field that only its path is known of, as in a failure of the vendor's. */
export function labelOfPath(form: Pick<Form, "model" | "texts">, path: Path): string {
  const name = String(path[0] ?? "");
  const spec = Object.hasOwn(form.model.input, name) ? form.model.input[name] : undefined;
  return spec ? ownLabel(form, spec, name) : humanName(name);
}

/** A label whose unit stands behind a comma, apart: "Length, s" → "Length" and "s". */
export function splitUnit(label: string): { name: string; unit: string | null } {
  const [, name, unit] = /^(.+), (s|с|ms|мс|BPM)$/.exec(label) ?? [];
  return name && unit ? { name, unit } : { name: label, unit: null };
}

/** A field's value in a few human words; its usual value when nothing is set. */
export function valueWords(form: Pick<Form, "draft" | "texts">, spot: Field, max = 120): string {
  const value = shownValue(form.draft.input, spot);
  if (isEmpty(value)) return formTexts[form.texts.locale].notSet;
  return excerpt(plainWords(form, spot.spec, value), max);
}

/** The field's own name, without what it is part of, and its value with its unit: "Length" and "5 s". */
export function nameAndValue(form: Pick<Form, "model" | "draft" | "texts">, spot: Field, max = 120) {
  const { name, unit } = splitUnit(labelOf(form, spot).split(" · ").at(-1) ?? "");
  const value = valueWords(form, spot, max);
  const isNumber = /^-?\d[\d.,\s]*$/.test(value);
  return { name, value: unit !== null && isNumber ? `${value} ${unit}` : value };
}

export function isSet(form: Pick<Form, "draft">, spot: Field): boolean {
  return !isEmpty(valueAt(form.draft.input, spot.path));
}

/** One of KIE's own values, made readable: `portrait_16_9` → "portrait 16:9". */
export function choiceWords(value: JsonValue | undefined): string {
  const text = String(value);
  if (!/^[a-z0-9]+(_[a-z0-9]+)+$/.test(text)) return text;
  return text.replace(/(\d+)_(\d+)$/, "$1:$2").replaceAll("_", " ");
}

/** KIE names some choices, such as voices, by ids only: then their number is what a person can remember. */
export function choiceName({ texts }: Pick<Form, "texts">, spec: ParamSpec, value: JsonValue | undefined): string {
  const text = String(value);
  if (spec.type !== "enum") return choiceWords(value);
  if (typeof value === "number") return texts.number(value);
  const named = spec.value_labels;
  if (named && Object.hasOwn(named, text)) return named[text]?.[texts.locale] ?? text;
  if (!isOpaque(text)) return choiceWords(value);
  const number = spec.values.findIndex((each) => String(each) === text) + 1;
  return formTexts[texts.locale].numbered(number, text.slice(0, 4));
}

function isOpaque(text: string): boolean {
  return /^[A-Za-z0-9]{16,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
}

function scalarWords(texts: Texts, value: JsonValue | undefined): string {
  return typeof value === "number" ? texts.number(value) : String(value);
}

function plainWords(form: Pick<Form, "texts">, spec: ParamSpec, value: JsonValue | undefined): string {
  const texts = formTexts[form.texts.locale];
  const count = Array.isArray(value) ? value.length : 1;
  switch (fieldKind(spec)) {
    case "choice":
      return choiceName(form, spec, value);
    case "toggle":
      return value === true ? texts.on : texts.off;
    case "media":
      return texts.files(count, spec.type === "array" ? (spec.max ?? null) : 1);
    case "source":
      return texts.fromResult;
    case "groups":
      return texts.items(count);
    case "group":
      return texts.items(typeof value === "object" && value !== null ? Object.keys(value).length : 0);
    case "number":
      return scalarWords(form.texts, value);
    case "list":
      return Array.isArray(value) ? value.map((item) => scalarWords(form.texts, item)).join(", ") : String(value);
    default:
      return String(value);
  }
}

/**
 * How a price came about, in our credits: "= 27 credits × 5 s", and what was rounded: "2.4 credits × 8 s = 19.2 → 20".
 * Null: it is a flat one, and whole.
 */
export function priceFormula(
  form: Pick<Form, "model" | "texts">,
  quote: Pick<Quote, "formula" | "kieCredits" | "costCredits">,
  rate: number = shopConfig.rate,
): string | null {
  const product = productOf(form, quote.formula, rate);
  const exact = rated(quote.kieCredits ?? 0, rate);
  if (quote.costCredits === null || exact === quote.costCredits) return product === null ? null : `= ${product}`;
  const { number } = form.texts;
  const rounding = `${number(exact)} → ${number(quote.costCredits)}`;
  return product === null ? rounding : `${product} = ${rounding}`;
}

function productOf(form: Pick<Form, "model" | "texts">, formula: string, rate: number): string | null {
  const [main = "", ...extras] = formula.split(" + ");
  const factors = main.split(" × ").map((factor) => factorWords(form.texts, factor, rate));
  const added = extras.map((extra) => extraWords(form, extra, rate));
  const words = [...factors, ...added];
  // What is not understood is not shown half.
  if (words.length < 2 || words.includes(null)) return null;
  return [factors.join(" × "), ...added].join(" + ");
}

/** Not rounded up: only the whole price is. */
const rated = (credits: number, rate: number) => Math.round(credits * rate * 1_000) / 1_000;

function factorWords({ locale }: Texts, factor: string, rate: number): string | null {
  const [, amount = "", unit = ""] =
    /^([\d.]+) (credits|s|MP|results|characters \/ 1000|begun thousands)$/.exec(factor) ?? [];
  const { units } = formTexts[locale];
  const count = Number(amount);
  switch (unit) {
    case "credits":
      return units.credits(rated(count, rate));
    case "s":
      return units.seconds(count);
    case "MP":
      return units.megapixels(count);
    case "results":
      return units.results(count);
    case "begun thousands":
      return units.begunThousands(count);
    case "characters / 1000":
      return units.thousands(count);
    default:
      return null;
  }
}

function extraWords(form: Pick<Form, "model" | "texts">, extra: string, rate: number): string | null {
  const [, count, credits, name] = /^(\d+) × ([\d.]+) \((\w+)\)$/.exec(extra) ?? [];
  return count && credits && name
    ? `${count} × ${form.texts.number(rated(Number(credits), rate))} (${labelOfPath(form, [name])})`
    : null;
}

/** What a person can change to change the price, by the names that the form has for them. */
export function priceDependsOn({ model, texts }: Pick<Form, "model" | "texts">): string[] {
  const names = new Set((tableOf(model.price)?.rows ?? []).flatMap(({ when }) => Object.keys(when ?? {})));
  return [...names].map((name) => splitUnit(labelOfPath({ model, texts }, [name])).name);
}
