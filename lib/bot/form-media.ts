import type { MediaKind } from "../registry/schema.js";
import type { Form } from "./form.js";
import { type Edit, edited, withItem } from "./form-edit.js";
import { isEmpty, mediaTaken } from "./form-field.js";
import { childrenOf, type Spot, valueAt } from "./form-path.js";
import { expectedSpot } from "./form-question.js";
import type { SentFile } from "./view.js";

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
