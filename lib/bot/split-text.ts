import type { Draft } from "../tasks/session.js";
import type { Form } from "./form.js";
import { mainTextSpot } from "./form-field.js";
import { valueAt } from "./form-path.js";

/** What a person can send as one message; their app makes several of what is longer. */
const MAX_MESSAGE = 4_096;
/** Apps look for a good place to split in the second half of that. */
const LEAST_SPLIT = MAX_MESSAGE / 2;
/** Parts are dated with the second in which they were sent. */
const APART_SECONDS = 1;

export type TextPart = { text: string /** In seconds; null: not known. */; sentAt: number | null };

/** The text together with the parts before it, when it is not the first; null when it stands for itself. */
export function wholeText({ draft, model }: Pick<Form, "draft" | "model">, { text, sentAt }: TextPart): string | null {
  const { splitAt } = draft;
  const main = mainTextSpot(model);
  if (!splitAt || !main || sentAt === null || sentAt - splitAt.sentAt > APART_SECONDS) return null;
  // The parts before were refused as too long already, and so is the whole.
  if (splitAt.length === 0) return `${"…".repeat(MAX_MESSAGE)}${text}`;
  const before = valueAt(draft.input, main.path);
  if (typeof before !== "string" || before.length !== splitAt.length) return null;
  return before.length % MAX_MESSAGE === 0 ? `${before}${text}` : `${before} ${text}`;
}

/** Remembers that the words could go on in the next message. `length` of what is kept of them so far, 0: nothing. */
export function withSplitMark(draft: Draft, { text, sentAt }: TextPart, length: number): Draft {
  const { splitAt: _, ...unmarked } = draft;
  return text.length < LEAST_SPLIT || sentAt === null ? unmarked : { ...unmarked, splitAt: { sentAt, length } };
}
