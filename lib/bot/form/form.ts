import type { FieldError } from "../../registry/check/errors.js";
import { validate } from "../../registry/check/validate.js";
import { toBotCredits } from "../../registry/load.js";
import type { JsonValue, ModelInput } from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { price } from "../../registry/price/of-model.js";
import { tableOf } from "../../registry/price/price.js";
import type { Draft, Session } from "../../tasks/session.js";
import type { Texts } from "../core/texts.js";
import { fieldKind, isEmpty, missingFields, shownValue, withNewItem } from "./field.js";
import { childrenOf, type Field, fieldAtPath, pathText, valueAt, withValue } from "./path.js";

/** A draft with all that is needed to draw it and to change it. */
export type Form = {
  draft: Draft;
  model: ModelSpec;
  session: Session;
  texts: Texts;
  nowMs: number;
  inGroup: boolean;
};

export type Quote = {
  /** What must still be given, in the order of asking. */
  missing: Field[];
  /** What is given and does not hold. */
  errors: FieldError[];
  /** As it would be sent. */
  input: ModelInput;
  /** Null: not known. */
  costCredits: number | null;
  /** The same in KIE's credits: what it costs us. */
  kieCredits: number | null;
  /** Null: `costCredits` is the price. Else it is the most that it can be, and this what it usually is. */
  estimateCredits: number | null;
  /** The combination of settings that an exact price is for. */
  priceBasis: string | null;
  /** As the registry writes it. */
  formula: string;
};

/** What is wrong with the form, and what it would cost. */
export function quoteOf(
  model: ModelSpec,
  draft: Pick<Draft, "input" | "files" | "sources">,
  { observedPrices }: Pick<Session, "observedPrices">,
): Quote {
  const missing = missingFields(model, draft.input);
  const checked = validate(model.id, draft.input, draft.files);
  const asked = new Set(missing.map((spot) => pathText(spot.path)));
  const listed = price(model.id, checked.input, draft.files, draft.sources);
  const { estimate, basis } = listed;
  const observed = basis === null ? undefined : observedPrices[`${model.id}: ${basis}`];
  const credits = observed ?? listed.credits;
  const isUnpriced = credits === null && checked.ok && missing.length === 0;
  return {
    missing: isUnpriced ? pricingSpots(model, draft.input) : missing,
    errors: checked.errors.filter((error) => !asked.has(error.path)),
    input: checked.input,
    costCredits: credits === null ? null : toBotCredits(credits),
    kieCredits: credits,
    estimateCredits: estimate === null ? null : toBotCredits(estimate),
    priceBasis: basis,
    // What is seen to be taken is one amount: nobody knows how it comes about.
    formula: observed === undefined ? listed.formula : "",
  };
}

/** Settings without a value that the price depends on: optional to KIE, needed by whoever wants to know what it costs. */
function pricingSpots(model: ModelSpec, input: ModelInput): Field[] {
  const names = new Set((tableOf(model.price)?.rows ?? []).flatMap(({ when }) => Object.keys(when ?? {})));
  return childrenOf(model, input, null).filter(({ spec, path }) => {
    const isChosen = !isEmpty(shownValue(input, { spec, path }));
    return names.has(String(path[0])) && !isChosen && !spec.deprecated && fieldKind(spec) === "choice";
  });
}

/** A choice that takes a complaint away; `index`: of its values, as a button names it. */
export type Cure = { spot: Field; value: JsonValue; index: number };

const MOST_CURES = 2;

/**
 * What of one setting would make the rest hold: a limit often depends on another field, which may be folded away. Only
 * what brings no new complaint.
 */
export function curesOf({ model, draft }: Pick<Form, "model" | "draft">, quote: Quote): Cure[] {
  if (quote.errors.length === 0 || quote.missing.length > 0) return [];
  const known = new Set(quote.errors.map(nameOfError));
  const cures = choicesOf(model, draft.input).filter(({ spot, value }) => {
    const { errors } = validate(model.id, withValue(draft.input, spot.path, value), draft.files);
    return errors.length < quote.errors.length && errors.every((error) => known.has(nameOfError(error)));
  });
  // The field that is complained about comes first, then what nobody sees.
  const isAtFault = ({ spot }: Cure) => quote.errors.some(({ path }) => path === pathText(spot.path));
  const rank = (cure: Cure) => (isAtFault(cure) ? 0 : cure.spot.spec.advanced ? 1 : 2);
  return cures.sort((one, other) => rank(one) - rank(other)).slice(0, MOST_CURES);
}

const nameOfError = ({ path, code }: FieldError) => `${code} ${path}`;

/** Every choice that is made by a button and not made yet. */
function choicesOf(model: ModelSpec, input: ModelInput): Cure[] {
  const spots = childrenOf(model, input, null).filter(({ spec }) => !spec.deprecated);
  return spots.flatMap((spot) => {
    const { spec } = spot;
    const values = spec.type === "enum" ? spec.values : spec.type === "boolean" ? [false, true] : [];
    return values.flatMap((value, index) => (value === shownValue(input, spot) ? [] : [{ spot, value, index }]));
  });
}

export function isReady(quote: Quote): quote is Quote & { costCredits: number; kieCredits: number } {
  return quote.missing.length === 0 && quote.errors.length === 0 && quote.costCredits !== null;
}

/** An admin switched the model off: what is in the form is kept, and nothing can be ordered. */
export function isSwitchedOff({ model, session }: Pick<Form, "model" | "session">): boolean {
  return session.disabledModels.includes(model.id);
}

/** The form a button was drawn for: its draft, its model's code, and a mark of what the positions and the price were then. */
export type FormRef = { draft: string; code: string; mark: string };

/** For buttons that name a place in the form. */
export function formRef({ draft, model }: Pick<Form, "draft" | "model">): FormRef {
  return { draft: draft.id, code: model.code, mark: shapeMark(model) };
}

/** For the button that starts the order: pressed on an older card, it does not start what that card never showed. */
export function orderRef({ draft, model }: Pick<Form, "draft" | "model">, quote: Quote): FormRef {
  return { draft: draft.id, code: model.code, mark: hash(JSON.stringify([quote.input, quote.costCredits])) };
}

/** For the button that brings a replaced text back: pressed twice, it does so once. */
export function replacedRef({ draft, model }: Pick<Form, "draft" | "model">): FormRef {
  return { draft: draft.id, code: model.code, mark: hash(JSON.stringify(draft.replaced ?? null)) };
}

const shapeMarks = new WeakMap<ModelSpec, string>();

function shapeMark(model: ModelSpec): string {
  const known = shapeMarks.get(model) ?? hash(JSON.stringify(model.input));
  shapeMarks.set(model, known);
  return known;
}

/** FNV-1a, shortened: tells apart two states of one form, which nobody gains from forging. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value.toString(36).padStart(5, "0").slice(-5);
}

/** The field that the next message answers, if it is still there. */
export function expectedField(form: Form): Field | null {
  return form.draft.expecting === null ? null : fieldAtPath(form.model, form.draft.input, form.draft.expecting);
}

/** Says what the next message answers; the first item of a list that must have one is opened by itself. */
export function withExpectedField(draft: Draft, form: Form): Draft {
  let asked = draft;
  for (let depth = 0; depth < 4; depth += 1) {
    const next = quoteOf(form.model, asked, form.session).missing[0];
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
    const spot = code === "required" ? fieldAtPath(model, draft.input, path) : null;
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
