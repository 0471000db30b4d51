import type { ArrayParam, FileFacts, JsonValue, MediaKind, ParamSpec, Words } from "../registry/schema.js";
import { validate, validateParam } from "../registry/validate.js";
import type { Draft } from "../tasks/session.js";
import { type Form, quoteOf } from "./form.js";
import { fieldKind, isEmpty, mainTextSpot, mediaTaken, missingSpots, withNewItem } from "./form-field.js";
import { childrenOf, pathText, type Spot, spotOf, valueAt, withValue } from "./form-path.js";
import { choiceWords, labelOf } from "./form-words.js";
import { type Html, html } from "./html.js";

/** A change that holds, or why it does not: then the value before it stays. */
export type Edit =
  | { outcome: "changed"; draft: Draft; spot: Spot }
  | { outcome: "refused"; error: Html; spot: Spot | null };

export type SentFile = { ref: string; facts: FileFacts };

/** The field that the next message answers, if it is still there. */
export function expectedSpot(form: Form): Spot | null {
  return form.draft.expecting === null ? null : spotOf(form.model, form.draft.input, form.draft.expecting);
}

/** Puts a value in its place, unless the registry's rules for that field refuse it. */
export function edited(form: Form, spot: Spot, value: JsonValue | undefined, file?: SentFile): Edit {
  const input = withValue(form.draft.input, spot.path, value);
  const files = file ? { ...form.draft.files, [file.ref]: file.facts } : form.draft.files;
  const refusal = value === undefined ? null : refusalOf(form, spot, { ...form.draft, input, files });
  if (refusal) return { outcome: "refused", error: html`${labelOf(form, spot)}: ${refusal[form.texts.locale]}`, spot };
  return { outcome: "changed", draft: { ...form.draft, input, files: usedFiles(input, files) }, spot };
}

/** Checks the whole parameter and keeps what concerns this place; a list that is still too short is not an error yet. */
function refusalOf(form: Form, spot: Spot, draft: Draft): Words | null {
  const name = String(spot.path[0]);
  const path = pathText(spot.path);
  const unfinished = new Set(missingSpots(form.model, draft.input).map((missing) => pathText(missing.path)));
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

export function isLink(text: string): boolean {
  return /^https:\/\/\S+$/.test(text);
}

function readTyped(form: Form, spot: Spot, text: string): { value: JsonValue } | { error: Html } {
  const { spec } = spot;
  const errors = form.texts.form.errors;
  if (spec.type === "array") {
    const item = itemTyped(spec, text);
    if (item === undefined) return { error: errors.notNumber(labelOf(form, spot), { min: null, max: null }) };
    return withItem(form, spot, item);
  }
  if (spec.type === "number" || spec.type === "integer") {
    const value = readNumber(text);
    if (value !== null) return { value };
    return { error: errors.notNumber(labelOf(form, spot), { min: spec.min ?? null, max: spec.max ?? null }) };
  }
  if (spec.type === "enum") {
    const typed = text.toLowerCase();
    const value = spec.values.find((each) =>
      [String(each), choiceWords(each)].some((name) => name.toLowerCase() === typed),
    );
    return value === undefined ? { error: errors.notListed(labelOf(form, spot)) } : { value };
  }
  if (spec.type === "boolean") return { error: errors.notListed(labelOf(form, spot)) };
  return { value: text };
}

function itemTyped({ items }: ArrayParam, text: string): JsonValue | undefined {
  if (items.type !== "number" && items.type !== "integer") return text;
  return readNumber(text) ?? undefined;
}

function withItem(form: Form, spot: Spot, item: JsonValue): { value: JsonValue } | { error: Html } {
  const before = valueAt(form.draft.input, spot.path);
  const items = Array.isArray(before) ? before : [];
  const max = spot.spec.type === "array" ? spot.spec.max : undefined;
  if (max === undefined || items.length < max) return { value: [...items, item] };
  if (max === 1) return { value: [item] };
  return { error: form.texts.form.errors.full(labelOf(form, spot), max) };
}

function readNumber(text: string): number | null {
  const plain = text
    .trim()
    .replace(",", ".")
    .replace(/[\s\u00a0]/g, "");
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** A file: into the field that asked for it, else the first that takes such files and has room. */
export function editedByFile(form: Form, file: SentFile): Edit {
  const spot = spotForFile(form, file.facts.kind);
  if (spot === null) return { outcome: "refused", error: form.texts.form.errors.noFile(file.facts.kind), spot: null };
  return editedByMedia(form, spot, file.ref, file);
}

/** A media reference put into a field: replaces a single one, joins several. */
export function editedByMedia(form: Form, spot: Spot, ref: string, file?: SentFile): Edit {
  if (spot.spec.type !== "array") return edited(form, spot, ref, file);
  const joined = withItem(form, spot, ref);
  return "error" in joined ? { outcome: "refused", error: joined.error, spot } : edited(form, spot, joined.value, file);
}

export function spotForFile(form: Form, kind: MediaKind): Spot | null {
  const expected = expectedSpot(form);
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

function hasRoom(form: Form, spot: Spot): boolean {
  const value = valueAt(form.draft.input, spot.path);
  if (isEmpty(value)) return true;
  return (
    spot.spec.type === "array" && Array.isArray(value) && (spot.spec.max === undefined || value.length < spot.spec.max)
  );
}

/** Takes the last of several away, or the only one. */
export function withoutLast(form: Form, spot: Spot): Edit {
  const value = valueAt(form.draft.input, spot.path);
  return edited(form, spot, Array.isArray(value) && value.length > 1 ? value.slice(0, -1) : undefined);
}

/** One more item in an array of objects, to be filled in. */
export function withAdded(form: Form, spot: Spot): Edit {
  if (spot.spec.type !== "array") return { outcome: "changed", draft: form.draft, spot };
  const value = valueAt(form.draft.input, spot.path);
  const { max } = spot.spec;
  if (max !== undefined && Array.isArray(value) && value.length >= max) {
    return { outcome: "refused", error: form.texts.form.errors.full(labelOf(form, spot), max), spot };
  }
  return {
    outcome: "changed",
    draft: { ...form.draft, input: withNewItem(form.draft.input, spot.path, spot.spec) },
    spot,
  };
}

/** Nothing is required by itself, and yet a rule between fields wants one of them: the first that a message can give. */
function wantedByRule({ model }: Form, draft: Draft): string | null {
  const { errors } = validate(model.id, draft.input, draft.files);
  const wanted = errors.flatMap(({ code, path }) => {
    const spot = code === "required" ? spotOf(model, draft.input, path) : null;
    return spot && isEmpty(valueAt(draft.input, spot.path)) ? [spot] : [];
  })[0];
  if (wanted === undefined) return null;
  if (fieldKind(wanted.spec) !== "source") return pathText(wanted.path);
  // An earlier result cannot be sent, but what the rule takes in its place is usually a file.
  const file = childrenOf(model, draft.input, null).find(
    (spot) => !spot.spec.deprecated && fieldKind(spot.spec) === "media" && isEmpty(valueAt(draft.input, spot.path)),
  );
  return pathText((file ?? wanted).path);
}

/** Says what the next message answers; the first item of a list that must have one is opened by itself. */
export function withQuestion(draft: Draft, form: Form): Draft {
  let asked = draft;
  for (let depth = 0; depth < 4; depth += 1) {
    const next = quoteOf(form.model, asked).missing[0];
    if (next === undefined) return { ...asked, expecting: wantedByRule(form, asked) };
    if (fieldKind(next.spec) !== "groups" || next.spec.type !== "array") {
      return { ...asked, expecting: pathText(next.path) };
    }
    asked = { ...asked, input: withNewItem(asked.input, next.path, next.spec) };
  }
  return { ...asked, expecting: null };
}
