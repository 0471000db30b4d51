import type { FieldError } from "../../registry/check/errors.js";
import { listModels, toBotCredits } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { excerpt, type Html, html, insideSentence, lines } from "../core/html.js";
import type { Press } from "../core/press.js";
import { type Button, inPairs, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { secondsUntilReset } from "../core/words.js";
import { intentOf } from "../home/purposes.js";
import { buyRow } from "../shop/screens.js";
import { fieldKind, isEmpty, mediaTaken, promptField, shownValue } from "./field.js";
import {
  type Cure,
  curesOf,
  type Form,
  formRef,
  isReady,
  isSwitchedOff,
  orderRef,
  type Quote,
  quoteOf,
  replacedRef,
} from "./form.js";
import { replacedText } from "./given.js";
import { isSet, labelOf, nameAndValue, priceDependsOn, priceFormula, splitUnit } from "./labels.js";
import { childrenOf, type Field, fieldAtPath, pathText, valueAt, withValue } from "./path.js";
import { formTexts } from "./texts.js";

export type FormOptions = {
  /** Shows the settings that are folded away otherwise. */
  advanced?: boolean;
  /** What just happened, or what is wrong with the last message. */
  notice?: Html | null;
};

/** The card of a form: what is set, what is missing, what it costs. */
export function formScreen(form: Form, options: FormOptions = {}): Screen {
  const quote = quoteOf(form.model, form.draft, form.session);
  return options.advanced
    ? { text: advancedText(form, quote, options), keyboard: advancedKeyboard(form) }
    : { text: cardText(form, quote, options), keyboard: cardKeyboard(form, quote) };
}

function cardText(form: Form, quote: Quote, { notice }: FormOptions): Html {
  const { model, texts } = form;
  const words = formTexts[texts.locale];
  return lines([
    html`<b>${model.title}</b> · ${model.vendor} · ${words.makes(model.output)}`,
    html`<i>${excerpt(model.about[texts.locale], 300)}</i>`,
    html``,
    ...shownSpots(form).map((spot) => valueLine(form, spot)),
    html``,
    notice ? html`⚠️ ${notice}` : null,
    isSwitchedOff(form) ? html`⏸ ${switchedOffWords(texts, model)}` : null,
    ...problemLines(form, quote),
    ...curesOf(form, quote).map((cure) => formTexts[form.texts.locale].cure(cureWords(form, cure))),
    questionLine(form),
    form.inGroup && form.draft.expecting !== null ? words.replyInGroup : null,
    priceLine(form, quote),
    formulaLine(form, quote),
    shortLine(form, quote),
  ]);
}

/** That a model cannot be ordered now, and why where the registry says it. */
export function switchedOffWords({ locale }: Texts, { title, suspended }: ModelSpec): Html {
  const { switchedOff } = formTexts[locale].errors;
  return switchedOff(title, suspended?.[locale] ?? null);
}

/** What the card spells out: what is needed, what is set, and the main choices with their usual values. */
function shownSpots(form: Form): Field[] {
  return childrenOf(form.model, form.draft.input, null).filter((spot) => {
    if (isSet(form, spot)) return true;
    if (spot.spec.deprecated || spot.spec.advanced) return false;
    return spot.spec.required || !isEmpty(spot.spec.default);
  });
}

function valueLine(form: Form, spot: Field): Html {
  const isText = fieldKind(spot.spec) === "text";
  const { name, value } = nameAndValue(form, spot, isText ? 400 : 120);
  return isText ? html`${name}: ${value}` : html`${name}: <b>${value}</b>`;
}

function problemLines(form: Form, quote: Quote): Html[] {
  if (quote.missing.length > 0) return [];
  // What is asked for below needs no complaint besides.
  const isAsked = ({ code, path }: FieldError) => code === "required" && path === form.draft.expecting;
  const told = quote.errors.filter((error) => !isAsked(error));
  return told.slice(0, 3).map((error) => {
    const message = error.message[form.texts.locale];
    const spot = fieldAtPath(form.model, form.draft.input, error.path);
    const label = spot ? splitUnit(labelOf(form, spot)).name : "";
    // What a rule between fields wants is asked for, not complained about, and most rules name the fields themselves.
    const byRule = error.code === "rule" || error.code === "required";
    if (label === "" || (byRule && isNamedIn(message, label))) return html`👉 ${message}`;
    return html`${byRule ? "👉" : "⚠️"} ${label}: ${insideSentence(message)}`;
  });
}

function isNamedIn(message: string, label: string): boolean {
  return message.includes(`“${label}”`) || message.includes(`«${label}»`);
}

function questionLine(form: Form): Html | null {
  if (form.draft.expecting === null) return null;
  const spot = fieldAtPath(form.model, form.draft.input, form.draft.expecting);
  return spot ? questionOf(form, spot) : null;
}

/** What to do about this field, in one sentence. */
export function questionOf(form: Form, spot: Field): Html {
  const texts = formTexts[form.texts.locale];
  const label = labelOf(form, spot);
  const { spec } = spot;
  switch (fieldKind(spec)) {
    case "text":
      return texts.askText(label, spec.type === "string" ? (spec.max ?? null) : null);
    case "number":
      return texts.askNumber(label, numberRange(spot));
    case "media":
      return texts.askMedia(label, mediaTaken(spec), roomOf(form, spot));
    case "source":
      return texts.askSource(label);
    case "list":
      return texts.askList(label);
    case "groups":
      return texts.askGroups(label);
    default:
      return texts.askChoice(splitUnit(label).name);
  }
}

export function numberRange({ spec }: Field): { min: number | null; max: number | null } {
  const isNumber = spec.type === "number" || spec.type === "integer";
  return { min: isNumber ? (spec.min ?? null) : null, max: isNumber ? (spec.max ?? null) : null };
}

function roomOf(form: Form, spot: Field): { have: number; max: number | null } {
  const value = valueAt(form.draft.input, spot.path);
  const have = Array.isArray(value) ? value.length : isEmpty(value) ? 0 : 1;
  return { have, max: spot.spec.type === "array" ? (spot.spec.max ?? null) : 1 };
}

function priceLine(form: Form, quote: Quote): Html | null {
  const texts = formTexts[form.texts.locale];
  const { availableCredits } = form.session;
  if (quote.costCredits !== null && quote.estimateCredits !== null) {
    return texts.priceUpTo(quote.costCredits, availableCredits);
  }
  if (quote.costCredits !== null) return texts.price(quote.costCredits, availableCredits);
  // Better told before the form is filled in than after.
  const isFilledIn = quote.missing.length === 0 && quote.errors.length === 0;
  if (isFilledIn || form.model.price === undefined) return texts.priceUnknown;
  const from = listModels().find(({ id }) => id === form.model.id)?.priceFromCredits ?? null;
  return from === null ? null : texts.priceFrom(toBotCredits(from));
}

/** Why it costs what it costs, and what changes that. */
function formulaLine(form: Form, quote: Quote): Html | null {
  const formula = quote.costCredits === null ? null : priceFormula(form, quote);
  const names = quote.costCredits === null ? [] : priceDependsOn(form);
  if (formula === null && names.length === 0) return null;
  return html`<i>${formTexts[form.texts.locale].priceWhy(formula, names)}</i>`;
}

/** How much is missing, and when waiting helps. */
export function shortLine(form: Form, quote: Pick<Quote, "costCredits">): Html | null {
  const short = (quote.costCredits ?? 0) - form.session.availableCredits;
  if (short <= 0) return null;
  // Waiting helps only where the free credits of another day make up for it.
  const { freeCredits, dailyFreeCredits } = form.session;
  const helps = dailyFreeCredits - freeCredits >= short;
  const nextReset = helps ? form.texts.duration(secondsUntilReset(form.nowMs)) : null;
  return formTexts[form.texts.locale].notEnough(short, nextReset);
}

function cardKeyboard(form: Form, quote: Quote): Button[][] {
  const texts = formTexts[form.texts.locale];
  const ref = formRef(form);
  const main = promptField(form.model);
  const children = childrenOf(form.model, form.draft.input, null).filter(({ spec }) => !spec.deprecated);
  // A folded setting that is asked for has its button on the card.
  const isAsked = ({ path }: Field) => form.draft.expecting === pathText(path);
  const plain = children.filter((spot) => (!spot.spec.advanced || isAsked(spot)) && spot.path[0] !== main?.path[0]);
  const advanced = children.filter(({ spec, path }) => spec.advanced && path[0] !== main?.path[0]);
  const go: Button[] =
    isReady(quote) && !isSwitchedOff(form)
      ? [
          {
            label: (quote.estimateCredits === null ? texts.generate : texts.generateUpTo)(quote.costCredits),
            action: { verb: "go", form: orderRef(form, quote) },
            style: "success",
          },
        ]
      : [];
  const more: Button[] =
    advanced.length > 0 && !form.session.settings.hideAdvanced
      ? [{ label: texts.moreSettings(advanced.length), action: { verb: "more", form: ref } }]
      : [];
  const isShort = quote.costCredits !== null && quote.costCredits > form.session.availableCredits;
  const asked = fieldAtPath(form.model, form.draft.input, form.draft.expecting ?? "");
  const source: Button[] = asked && fieldKind(asked.spec) === "source" ? [historyButton(form)] : [];
  return [
    go,
    isShort ? buyRow(form.texts) : [],
    source,
    ...curesOf(form, quote).map((cure) => cureRow(form, cure)),
    bringBackRow(form),
    ...inPairs(plain.map((spot) => fieldButton(form, spot))),
    more,
    [
      { label: texts.otherModel, action: { verb: "list", intent: intentOf(form.model.model_type), page: 0 } },
      starButton(form),
    ],
    [{ label: texts.close, action: { verb: "close", form: ref } }],
  ];
}

/** "Mode: reference pictures". */
function cureWords(form: Form, { spot, value }: Cure): string {
  const cured = { ...form, draft: { ...form.draft, input: withValue(form.draft.input, spot.path, value) } };
  const { name, value: words } = nameAndValue(cured, spot);
  return `${name}: ${words}`;
}

function cureRow(form: Form, cure: Cure): Button[] {
  const action = { verb: "set" as const, form: formRef(form), place: cure.spot.place, value: cure.index };
  return [{ label: excerpt(cureWords(form, cure), 56), action, style: "primary" }];
}

/** Words that were meant for something else replace the description unasked: what stood there is one press away. */
function bringBackRow(form: Form): Button[] {
  const replaced = replacedText(form);
  if (replaced === null) return [];
  const label = formTexts[form.texts.locale].bringBack(excerpt(replaced.text, 40));
  return [{ label, action: { verb: "bring_back", form: replacedRef(form) } }];
}

/** An earlier result is where a model that goes on from one begins. */
export function historyButton({ texts }: Pick<Form, "texts">): Button {
  return { label: texts.history, action: { verb: "history", page: 0 } };
}

function starButton({ model, session, texts }: Form): Button {
  const isOn = session.favourites.includes(model.id);
  return { label: texts.star(isOn), action: { verb: "favour", code: model.code, isOn: !isOn } };
}

/** A field as a button: its name and value. A yes-or-no is turned by the press itself. */
export function fieldButton(form: Form, spot: Field): Button {
  const ref = formRef(form);
  const kind = fieldKind(spot.spec);
  const { name, value } = nameAndValue(form, spot, 24);
  const shown = isEmpty(shownValue(form.draft.input, spot)) ? "–" : value;
  const action: Press =
    kind === "toggle"
      ? { verb: "set", form: ref, place: spot.place, value: shownValue(form.draft.input, spot) === true ? 0 : 1 }
      : { verb: "field", form: ref, place: spot.place };
  const expected = form.draft.expecting === pathText(spot.path);
  return { label: `${expected ? "➡️ " : ""}${name}: ${shown}`, action };
}

function advancedText(form: Form, quote: Quote, { notice }: FormOptions): Html {
  return lines([
    html`<b>${form.model.title}</b>`,
    formTexts[form.texts.locale].moreSettingsTitle,
    notice ? html`⚠️ ${notice}` : null,
    ...problemLines(form, quote),
    priceLine(form, quote),
  ]);
}

function advancedKeyboard(form: Form): Button[][] {
  const spots = childrenOf(form.model, form.draft.input, null).filter(({ spec }) => spec.advanced && !spec.deprecated);
  return [
    ...inPairs(spots.map((spot) => fieldButton(form, spot))),
    [{ label: formTexts[form.texts.locale].back, action: { verb: "form", form: formRef(form) } }],
  ];
}
