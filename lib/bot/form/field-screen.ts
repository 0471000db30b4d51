import { formatNumber } from "../../registry/model/scalars.js";
import type { JsonValue } from "../../registry/model/schema.js";
import { excerpt, type Html, html, lines } from "../core/html.js";
import { type Button, inPairs, inRows, paginate, type Screen } from "../core/screen.js";
import { type FormOptions, fieldButton, historyButton, numberRange, questionOf } from "./card-screen.js";
import { fieldKind, isEmpty, shownValue } from "./field.js";
import { type Form, formRef } from "./form.js";
import { choiceName, isSet, labelOf, nameAndValue } from "./labels.js";
import { childrenOf, type Field, fieldAtPosition, valueAt } from "./path.js";
import { formTexts } from "./texts.js";

const ROWS_A_PAGE = 8;
const MAX_REMOVALS = 30;

/** One field opened: its values as buttons, or what to send. */
export function fieldScreen(form: Form, spot: Field, options: FormOptions & { page?: number } = {}): Screen {
  const kind = fieldKind(spot.spec);
  if (kind === "group" || kind === "groups") return containerScreen(form, spot, options);
  return {
    text: lines([
      html`<b>${form.model.title}</b>`,
      fieldLine(form, spot),
      html``,
      options.notice ? html`⚠️ ${options.notice}` : null,
      questionOf(form, spot),
      form.inGroup ? formTexts[form.texts.locale].replyInGroup : null,
    ]),
    keyboard: [...valueRows(form, spot, options.page ?? null), takeAwayRow(form, spot), backRow(form, spot)],
  };
}

/** "Shots 2 · Length: 5 s". */
function fieldLine(form: Form, spot: Field): Html {
  const outer = labelOf(form, spot).split(" · ").slice(0, -1);
  const { name, value } = nameAndValue(form, spot, 1000);
  return html`${[...outer, name].join(" · ")}: ${value}`;
}

function valueRows(form: Form, spot: Field, page: number | null): Button[][] {
  const { spec } = spot;
  const { on, off } = formTexts[form.texts.locale];
  if (spec.type === "boolean") return [[setButton(form, spot, on, 1), setButton(form, spot, off, 0)]];
  if (spec.type === "number" || spec.type === "integer") return [numberButtons(form, spot)];
  if (fieldKind(spec) === "source") return [[historyButton(form)]];
  if (spec.type === "array") return removalRows(form, spot);
  if (spec.type !== "enum") return [];
  const current = shownValue(form.draft.input, spot);
  const longest = Math.max(...spec.values.map((value) => choiceName(form, spec, value).length));
  const perRow = longest <= 7 ? 4 : longest <= 16 ? 2 : 1;
  const size = perRow * ROWS_A_PAGE;
  const { shown, first, turns } = paginate(
    spec.values,
    page ?? Math.floor(indexOf(spec.values, current) / size),
    size,
    (to) => ({
      verb: "values",
      form: formRef(form),
      place: spot.place,
      page: to,
    }),
  );
  const buttons = shown.map((value, index) =>
    setButton(form, spot, `${value === current ? "• " : ""}${choiceName(form, spec, value)}`, first + index),
  );
  return [...inRows(buttons, perRow), turns];
}

/** Of several, any one can be taken away: in the order in which they were sent. */
function removalRows(form: Form, spot: Field): Button[][] {
  const value = valueAt(form.draft.input, spot.path);
  if (!Array.isArray(value) || value.length < 2) return [];
  const { removeItem } = formTexts[form.texts.locale];
  const buttons = value.slice(0, MAX_REMOVALS).map(
    (_, index): Button => ({
      label: removeItem(index + 1),
      action: { verb: "clear", form: formRef(form), place: [...spot.place, index] },
    }),
  );
  return inRows(buttons, 5);
}

function indexOf(values: readonly JsonValue[], current: JsonValue | undefined): number {
  return current === undefined ? 0 : Math.max(0, values.indexOf(current));
}

function setButton(form: Form, spot: Field, label: string, value: number): Button {
  return { label: excerpt(label, 40), action: { verb: "set", form: formRef(form), place: spot.place, value } };
}

/** Values worth a button, in the order of `suggestedNumbers`. */
function numberButtons(form: Form, spot: Field): Button[] {
  const texts = formTexts[form.texts.locale];
  const { min, max } = numberRange(spot);
  return suggestedNumbers(spot).map((value, index) => {
    const words = formatNumber(form.texts.locale, value);
    if (value === spot.spec.default) return setButton(form, spot, texts.usual(words), index);
    const label = value === min ? texts.minimum(words) : value === max ? texts.maximum(words) : words;
    return setButton(form, spot, label, index);
  });
}

/** Least, usual, most, special: a button names one by its position. */
export function suggestedNumbers(spot: Field): number[] {
  const { spec } = spot;
  if (spec.type !== "number" && spec.type !== "integer") return [];
  const usual = typeof spec.default === "number" ? [spec.default] : [];
  const numbers = [...(spec.special ?? []), spec.min, ...usual, spec.max].filter((value) => value !== undefined);
  return [...new Set(numbers)].filter((value) => Math.abs(value) < 1_000_000);
}

function takeAwayRow(form: Form, spot: Field): Button[] {
  if (!isSet(form, spot)) return [];
  const texts = formTexts[form.texts.locale];
  const value = valueAt(form.draft.input, spot.path);
  const ref = formRef(form);
  const row: Button[] = [];
  if (Array.isArray(value) && value.length > 1)
    row.push({ label: texts.removeLast, action: { verb: "pop", form: ref, place: spot.place } });
  row.push({ label: texts.clear, action: { verb: "clear", form: ref, place: spot.place } });
  return row;
}

/** To what this field is part of: an item, a list of items, or the form itself. */
function backRow(form: Form, spot: Field): Button[] {
  const { back, done } = formTexts[form.texts.locale];
  const label = isEmpty(valueAt(form.draft.input, spot.path)) ? back : done;
  const outer = spot.place.slice(0, -1);
  if (outer.length === 0) {
    const verb = spot.spec.advanced ? "more" : "form";
    return [{ label, action: { verb, form: formRef(form) } }];
  }
  return [{ label, action: { verb: "field", form: formRef(form), place: outer } }];
}

/** An object with its properties, or a list of objects with its items. */
function containerScreen(form: Form, spot: Field, { notice }: FormOptions): Screen {
  const children = childrenOf(form.model, form.draft.input, spot).filter(({ spec }) => !spec.deprecated);
  const isList = spot.spec.type === "array";
  const ref = formRef(form);
  const add: Button[] = isList
    ? [{ label: formTexts[form.texts.locale].add, action: { verb: "add", form: ref, place: spot.place } }]
    : [];
  return {
    text: lines([
      html`<b>${form.model.title}</b> › ${labelOf(form, spot)}`,
      ...children.slice(0, 20).map((child) => childLine(form, child)),
      html``,
      notice ? html`⚠️ ${notice}` : null,
      isList ? questionOf(form, spot) : null,
    ]),
    keyboard: [
      ...inPairs(children.map((child) => fieldButton(form, child))),
      add,
      removeRow(form, spot),
      backRow(form, spot),
    ],
  };
}

function childLine(form: Form, child: Field): Html {
  const inner = childrenOf(form.model, form.draft.input, child).slice(0, 3);
  const words =
    inner.length > 0
      ? inner.map((each) => nameAndValue(form, each, 60).value).join(" · ")
      : nameAndValue(form, child).value;
  return html`${nameAndValue(form, child).name}: <b>${words}</b>`;
}

function removeRow(form: Form, spot: Field): Button[] {
  const isItem = typeof spot.path.at(-1) === "number";
  if (!isItem) return takeAwayRow(form, spot);
  const label = formTexts[form.texts.locale].remove;
  return [{ label, action: { verb: "clear", form: formRef(form), place: spot.place } }];
}

/** Where a change inside an item leads back to; null: to the form itself. */
export function containerOf(form: Form, spot: Field): Field | null {
  return spot.place.length < 2 ? null : fieldAtPosition(form.model, form.draft.input, spot.place.slice(0, -1));
}
