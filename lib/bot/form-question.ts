import { validate } from "../registry/validate.js";
import type { Draft } from "../tasks/session.js";
import { type Form, quoteOf } from "./form.js";
import { fieldKind, isEmpty, withNewItem } from "./form-field.js";
import { childrenOf, pathText, type Spot, spotOf, valueAt } from "./form-path.js";

/** The field that the next message answers, if it is still there. */
export function expectedSpot(form: Form): Spot | null {
  return form.draft.expecting === null ? null : spotOf(form.model, form.draft.input, form.draft.expecting);
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
