import type { JsonValue } from "../../registry/model/schema.js";
import type { Draft, GivenValue } from "../../tasks/session.js";
import type { SentFile } from "../core/situation.js";
import { type Edit, edited } from "./edit.js";
import type { Form } from "./form.js";
import { childrenOf, type Field, fieldAtPath, pathText, valueAt } from "./path.js";
import { readTypedAgain } from "./typed.js";

/** More than an album has parts. */
const MOST_REMEMBERED = 24;

/** What a message gave: its words, or the file that it holds. `messageId` undefined: nobody knows which message. */
type Giving = { messageId: number | undefined; value: string };

/** Remembers what the message of `edit` gave, so that an edit of the message finds it. */
export function withGiven(edit: { draft: Draft; spot: Field }, { messageId, value }: Giving): Draft {
  const { draft, spot } = edit;
  if (messageId === undefined) return draft;
  const now = valueAt(draft.input, spot.path);
  const stored = Array.isArray(now) ? (now.at(-1) ?? value) : typeof now === "string" ? value : (now ?? value);
  return remembered(draft, { messageId, path: pathText(spot.path), value: stored });
}

function remembered(draft: Draft, given: GivenValue): Draft {
  const others = (draft.given ?? []).filter(
    ({ messageId, path }) => messageId !== given.messageId || path !== given.path,
  );
  return { ...draft, given: [...others, given].slice(-MOST_REMEMBERED) };
}

/** What of `given` went into this form too, which is of another model. */
export function carriedGiven({ model, draft }: Pick<Form, "model" | "draft">, given: Draft["given"]): Draft {
  const carried = (given ?? []).flatMap((each) => {
    const spot = childrenOf(model, draft.input, null).find(({ path }) => holds(valueAt(draft.input, path), each.value));
    return spot ? [{ ...each, path: pathText(spot.path) }] : [];
  });
  return carried.length === 0 ? draft : { ...draft, given: carried };
}

/** Whether what a message gave is still there: of a text it may be a part. */
function holds(now: JsonValue | undefined, given: JsonValue): boolean {
  if (Array.isArray(now)) return now.includes(given);
  return typeof now === "string" && typeof given === "string" ? now.includes(given) : now === given;
}

/** A message that was edited: what it says and holds now. */
export type EditedMessage = { messageId: number; words: string; file: SentFile | null };

export type Correction = { form: Form; isChanged: boolean; refused: Extract<Edit, { outcome: "refused" }> | null };

/** The form with what the edited message says now in the place of what it gave. What it gave no longer stays. */
export function corrected(form: Form, message: EditedMessage): Correction {
  let correction: Correction = { form, isChanged: false, refused: null };
  for (const given of form.draft.given ?? []) {
    if (given.messageId === message.messageId) correction = correctedAt(correction, given, message);
  }
  return correction;
}

function correctedAt(before: Correction, given: GivenValue, message: EditedMessage): Correction {
  const { form } = before;
  const spot = fieldAtPath(form.model, form.draft.input, given.path);
  const isFile = typeof given.value === "string" && Object.hasOwn(form.draft.files, given.value);
  const said = isFile ? (message.file?.ref ?? "") : message.words;
  if (spot === null || said === "" || said === given.value) return before;
  const now = valueAt(form.draft.input, spot.path);
  if (!holds(now, given.value)) return before;
  const read = isFile ? { value: said } : readTypedAgain(form, spot, said);
  if ("error" in read) return { ...before, refused: { outcome: "refused", error: read.error, spot } };
  const file = isFile && message.file ? message.file : undefined;
  const edit = edited(form, spot, inPlaceOf(now, given.value, read.value), file);
  if (edit.outcome === "refused") return { ...before, refused: edit };
  const draft = remembered(edit.draft, { ...given, value: read.value });
  return { ...before, isChanged: read.value !== given.value || before.isChanged, form: { ...form, draft } };
}

function inPlaceOf(now: JsonValue | undefined, given: JsonValue, value: JsonValue): JsonValue {
  if (Array.isArray(now)) return now.with(now.indexOf(given), value);
  const isText = typeof now === "string" && typeof given === "string" && typeof value === "string";
  return isText ? now.replace(given, () => value) : value;
}

/** Whether the message gave something that the form still remembers. */
export function gave({ given = [] }: Pick<Draft, "given">, messageId: number): boolean {
  return given.some((each) => each.messageId === messageId);
}

/** The field whose text was replaced by the last change, and what stood there. */
export function replacedText({ model, draft }: Pick<Form, "model" | "draft">): { spot: Field; text: string } | null {
  const { replaced } = draft;
  const spot = replaced ? fieldAtPath(model, draft.input, replaced.path) : null;
  return spot && replaced ? { spot, text: replaced.text } : null;
}
