import type { ArrayParam, JsonValue, ParamSpec } from "../registry/schema.js";
import type { Form } from "./form.js";
import { type Edit, edited, withItem } from "./form-edit.js";
import { fieldKind, mainTextSpot, mediaTaken } from "./form-field.js";
import type { Spot } from "./form-path.js";
import { expectedSpot } from "./form-question.js";
import { choiceName, choiceWords, labelOf } from "./form-words.js";
import type { Html } from "./html.js";

/** A typed message: an answer to what was asked, else a new text for the prompt. */
export function editedByText(form: Form, text: string): Edit {
  const expected = expectedSpot(form);
  const spot = expected && takesText(expected.spec, text) ? expected : mainTextSpot(form.model);
  if (spot === null) return { outcome: "refused", error: unaskedText(form, expected), spot: expected };
  const read = readTyped(form, spot, text);
  return "error" in read ? { outcome: "refused", error: read.error, spot } : edited(form, spot, read.value);
}

function unaskedText(form: Form, expected: Spot | null): Html {
  if (expected === null) return form.texts.form.errors.noText;
  const label = labelOf(form, expected);
  const kinds = mediaTaken(expected.spec);
  return kinds.length > 0 ? form.texts.form.errors.needsFile(label, kinds) : form.texts.form.errors.needsResult(label);
}

function takesText(spec: ParamSpec, text: string): boolean {
  const kind = fieldKind(spec);
  if (kind === "media") return isLink(text);
  return kind !== "source" && kind !== "group" && kind !== "groups";
}

function isLink(text: string): boolean {
  return /^https:\/\/\S+$/.test(text);
}

function readTyped(form: Form, spot: Spot, text: string): { value: JsonValue } | { error: Html } {
  const { spec } = spot;
  const errors = form.texts.form.errors;
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
    const typed = text.toLowerCase();
    const value = spec.values.find((each) =>
      [String(each), choiceWords(each), choiceName(form, spec, each)].some((name) => name.toLowerCase() === typed),
    );
    return value === undefined ? { error: errors.notListed(labelOf(form, spot)) } : { value };
  }
  if (spec.type === "boolean") return { error: errors.notListed(labelOf(form, spot)) };
  return { value: text };
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
