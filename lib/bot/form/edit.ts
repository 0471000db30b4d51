import { validateParam } from "../../registry/check/validate.js";
import type { FileFacts, JsonValue, LocalizedText, MediaKind } from "../../registry/model/schema.js";
import type { Draft } from "../../tasks/session.js";
import { type Html, html, insideSentence } from "../core/html.js";
import type { SentFile } from "../core/situation.js";
import { fieldKind, isEmpty, mediaTaken, missingFields, withNewItem } from "./field.js";
import { expectedField, type Form } from "./form.js";
import { labelOf, splitUnit } from "./labels.js";
import { childrenOf, type Field, pathText, valueAt, withValue } from "./path.js";
import { formTexts } from "./texts.js";

/** A change that holds, or why it does not: then the value before it stays. */
export type Edit =
  | { outcome: "changed"; draft: Draft; spot: Field }
  | { outcome: "refused"; error: Html; spot: Field | null };

/** Puts a value in its place, unless the registry's rules for that field refuse it. */
export function edited(form: Form, spot: Field, value: JsonValue | undefined, file?: SentFile): Edit {
  const input = withValue(form.draft.input, spot.path, value);
  const files = file ? { ...form.draft.files, [file.ref]: file.facts } : form.draft.files;
  const refusal = value === undefined ? null : refusalOf(form, spot, { ...form.draft, input, files });
  if (refusal) {
    const label = splitUnit(labelOf(form, spot)).name;
    return { outcome: "refused", error: html`${label}: ${insideSentence(refusal[form.texts.locale])}`, spot };
  }
  const { replaced: _, ...others } = form.draft;
  const replaced = replacedBy(form, spot, value);
  const draft = { ...others, input, files: usedFiles(input, files), ...(replaced && { replaced }) };
  return { outcome: "changed", draft, spot };
}

/** The text that a change takes away. A further part of a long text takes nothing away. */
function replacedBy({ draft }: Form, spot: Field, value: JsonValue | undefined): Draft["replaced"] {
  const text = valueAt(draft.input, spot.path);
  if (fieldKind(spot.spec) !== "text" || typeof text !== "string" || text === "" || text === value) return undefined;
  if (typeof value === "string" && value.startsWith(text)) return draft.replaced;
  return { path: pathText(spot.path), text };
}

/** Checks the whole parameter and keeps what concerns this place; a list that is still too short is not an error yet. */
function refusalOf(form: Form, spot: Field, draft: Draft): LocalizedText | null {
  const name = String(spot.path[0]);
  const path = pathText(spot.path);
  const unfinished = new Set(missingFields(form.model, draft.input).map((missing) => pathText(missing.path)));
  const { errors } = validateParam(form.model.id, name, valueAt(draft.input, [name]), draft.files);
  const here = errors.find(
    (error) => !unfinished.has(error.path) && (error.path === path || isInside(error.path, path)),
  );
  return here?.message ?? null;
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}[`) || path.startsWith(`${outer}.`);
}

/** Files that the input no longer names are forgotten. */
function usedFiles(input: JsonValue, files: Record<string, FileFacts>): Record<string, FileFacts> {
  const text = JSON.stringify(input);
  return Object.fromEntries(Object.entries(files).filter(([ref]) => text.includes(JSON.stringify(ref))));
}

/** The value of a list with one more item, or why there is no room for it. */
export function withItem(form: Form, spot: Field, item: JsonValue): { value: JsonValue } | { error: Html } {
  const before = valueAt(form.draft.input, spot.path);
  const items = Array.isArray(before) ? before : [];
  const max = spot.spec.type === "array" ? spot.spec.max : undefined;
  if (max === undefined || items.length < max) return { value: [...items, item] };
  if (max === 1) return { value: [item] };
  return { error: formTexts[form.texts.locale].errors.full(labelOf(form, spot), max) };
}

/** Takes the last of several away, or the only one. */
export function withoutLast(form: Form, spot: Field): Edit {
  const value = valueAt(form.draft.input, spot.path);
  return edited(form, spot, Array.isArray(value) && value.length > 1 ? value.slice(0, -1) : undefined);
}

/** One more item in an array of objects, to be filled in. */
export function withAdded(form: Form, spot: Field): Edit {
  if (spot.spec.type !== "array") return { outcome: "changed", draft: form.draft, spot };
  const value = valueAt(form.draft.input, spot.path);
  const { max } = spot.spec;
  if (max !== undefined && Array.isArray(value) && value.length >= max) {
    return { outcome: "refused", error: formTexts[form.texts.locale].errors.full(labelOf(form, spot), max), spot };
  }
  return {
    outcome: "changed",
    draft: { ...form.draft, input: withNewItem(form.draft.input, spot.path, spot.spec) },
    spot,
  };
}

/** A file: into the field that asked for it, else the first that takes such files and has room. */
export function editedByFile(form: Form, file: SentFile): Edit {
  const spot = fieldForFile(form, file.facts.kind);
  if (spot === null)
    return { outcome: "refused", error: formTexts[form.texts.locale].errors.noFile(file.facts.kind), spot: null };
  return editedByMedia(form, spot, file.ref, file);
}

/** A media reference put into a field: replaces a single one, joins several. */
export function editedByMedia(form: Form, spot: Field, ref: string, file?: SentFile): Edit {
  if (spot.spec.type !== "array") return edited(form, spot, ref, file);
  const joined = withItem(form, spot, ref);
  return "error" in joined ? { outcome: "refused", error: joined.error, spot } : edited(form, spot, joined.value, file);
}

export function fieldForFile(form: Form, kind: MediaKind): Field | null {
  const expected = expectedField(form);
  if (expected && mediaTaken(expected.spec).includes(kind)) return expected;
  const taking = childrenOf(form.model, form.draft.input, null).filter(
    ({ spec }) => !spec.deprecated && mediaTaken(spec).includes(kind),
  );
  return (
    taking.find((spot) => spot.spec.required && hasRoom(form, spot)) ??
    taking.find((spot) => hasRoom(form, spot)) ??
    taking[0] ??
    null
  );
}

function hasRoom(form: Form, spot: Field): boolean {
  const value = valueAt(form.draft.input, spot.path);
  if (isEmpty(value)) return true;
  return (
    spot.spec.type === "array" && Array.isArray(value) && (spot.spec.max === undefined || value.length < spot.spec.max)
  );
}
