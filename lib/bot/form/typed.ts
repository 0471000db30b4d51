import type { ArrayParam, JsonValue, ParamSpec } from "../../registry/model/schema.js";
import type { Draft } from "../../tasks/session.js";
import type { Html } from "../core/html.js";
import { type Edit, edited, withItem } from "./edit.js";
import { fieldKind, mediaTaken, promptField } from "./field.js";
import { expectedField, type Form } from "./form.js";
import { choiceName, choiceWords, labelOf } from "./labels.js";
import { type Field, valueAt } from "./path.js";
import { formTexts } from "./texts.js";

/** A typed message: an answer to what was asked, else a new text for the prompt. */
export function editedByText(form: Form, text: string): Edit {
  const expected = expectedField(form);
  const spot = expected && takesText(expected.spec, text) ? expected : promptField(form.model);
  if (spot === null) return { outcome: "refused", error: unaskedText(form, expected), spot: expected };
  const read = readTyped(form, spot, text);
  return "error" in read ? { outcome: "refused", error: read.error, spot } : edited(form, spot, read.value);
}

function unaskedText(form: Form, expected: Field | null): Html {
  const { noText, needsFile, needsResult } = formTexts[form.texts.locale].errors;
  if (expected === null) return noText;
  const label = labelOf(form, expected);
  const kinds = mediaTaken(expected.spec);
  return kinds.length > 0 ? needsFile(label, kinds) : needsResult(label);
}

function takesText(spec: ParamSpec, text: string): boolean {
  const kind = fieldKind(spec);
  if (kind === "media") return isLink(text);
  return kind !== "source" && kind !== "group" && kind !== "groups";
}

function isLink(text: string): boolean {
  return /^https:\/\/\S+$/.test(text);
}

function readTyped(form: Form, spot: Field, text: string): { value: JsonValue } | { error: Html } {
  const { spec } = spot;
  const errors = formTexts[form.texts.locale].errors;
  if (spec.type === "array") {
    const item = itemTyped(form, spec, text);
    if (item === undefined) return { error: errors.notNumber(labelOf(form, spot), { min: null, max: null }) };
    return withItem(form, spot, item);
  }
  if (spec.type === "number" || spec.type === "integer") {
    const value = readNumber(form, text);
    if (value !== null) return { value };
    return { error: errors.notNumber(labelOf(form, spot), { min: spec.min ?? null, max: spec.max ?? null }) };
  }
  if (spec.type === "enum") {
    const names = (each: JsonValue) => [String(each), choiceWords(each), choiceName(form, spec, each)];
    const value = chosen(spec.values, names, text);
    return value === undefined ? { error: errors.notListed(labelOf(form, spot)) } : { value };
  }
  if (spec.type === "boolean") {
    const { on, off, yes, no } = formTexts[form.texts.locale];
    const value = chosen([true, false], (each) => (each ? [on, ...yes] : [off, ...no]), text);
    return value === undefined ? { error: errors.notListed(labelOf(form, spot)) } : { value };
  }
  return { value: text };
}

/** The same for what stands there already: one of a list is read by itself. */
export function readTypedAgain(form: Form, spot: Field, text: string): { value: JsonValue } | { error: Html } {
  if (spot.spec.type !== "array") return readTyped(form, spot, text);
  const item = itemTyped(form, spot.spec, text);
  const { notNumber } = formTexts[form.texts.locale].errors;
  return item === undefined ? { error: notNumber(labelOf(form, spot), { min: null, max: null }) } : { value: item };
}

/** Which of the values somebody means who types: one of its names in full, or a beginning that no other value has. */
function chosen<Value>(values: readonly Value[], names: (value: Value) => string[], text: string): Value | undefined {
  const typed = plainName(text);
  if (typed === "") return undefined;
  const full = values.find((value) => names(value).some((name) => plainName(name) === typed));
  if (full !== undefined) return full;
  const begun = values.filter((value) => names(value).some((name) => plainName(name).startsWith(typed)));
  return begun.length === 1 ? begun[0] : undefined;
}

/** "7 s" and "7s", "9:16" and "9x16", "16 × 9" and "16:9" are the same. */
function plainName(name: string): string {
  const ratios = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/(\d)\s*[x×х*/:]\s*(?=\d)/gu, "$1:");
  return ratios.replace(/[^\p{L}\p{N}:.%+-]+/gu, "");
}

function itemTyped(form: Form, { items }: ArrayParam, text: string): JsonValue | undefined {
  if (items.type !== "number" && items.type !== "integer") return text;
  return readNumber(form, text) ?? undefined;
}

const ENGLISH_GROUPS = /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;

/** As we write numbers and as people do: "10,000" is many in English only, "0,5" is a half in both languages. */
function readNumber({ texts }: Pick<Form, "texts">, text: string): number | null {
  const dense = text.replace(/\s/g, "");
  const isGrouped = texts.locale === "en" && ENGLISH_GROUPS.test(dense);
  const plain = isGrouped ? dense.replaceAll(",", "") : dense.replace(",", ".");
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** What a person can send as one message; their app makes several of what is longer. */
const MAX_MESSAGE = 4_096;
/** Apps look for a good place to split in the second half of that. */
const LEAST_SPLIT = MAX_MESSAGE / 2;
/** Parts are dated with the second in which they were sent. */
const APART_SECONDS = 1;

export type TextPart = {
  text: string;
  /** In seconds; null: not known. */
  sentAt: number | null;
  messageId?: number | undefined;
};

/** The text together with the parts before it, when it is not the first; null when it stands for itself. */
export function joinParts({ draft, model }: Pick<Form, "draft" | "model">, { text, sentAt }: TextPart): string | null {
  const { splitAt } = draft;
  const main = promptField(model);
  if (!splitAt || !(main || draft.wish) || sentAt === null || sentAt - splitAt.sentAt > APART_SECONDS) return null;
  // The parts before were refused as too long already, and so is the whole.
  if (splitAt.length === 0) return `${"…".repeat(MAX_MESSAGE)}${text}`;
  const before = draft.wish?.words ?? (main && valueAt(draft.input, main.path));
  if (typeof before !== "string" || before.length !== splitAt.length) return null;
  return before.length % MAX_MESSAGE === 0 ? `${before}${text}` : `${before} ${text}`;
}

/** Remembers that the words could go on in the next message. `length` of what is kept of them so far, 0: nothing. */
export function withSplitMark(draft: Draft, { text, sentAt }: TextPart, length: number): Draft {
  const { splitAt: _, ...unmarked } = draft;
  return text.length < LEAST_SPLIT || sentAt === null ? unmarked : { ...unmarked, splitAt: { sentAt, length } };
}
