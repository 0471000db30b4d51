import { findOutcome } from "../../registry/load.js";
import type { Outcome } from "../../registry/model/outcome.js";
import type { MediaKind } from "../../registry/model/schema.js";
import type { Wish } from "../../tasks/session.js";
import { type Html, html, lines } from "../core/html.js";
import { type Button, homeRow, inPairs, type Screen } from "../core/screen.js";
import type { Situation } from "../core/situation.js";
import { shortLine } from "../form/card-screen.js";
import { fieldKind, promptField, shownValue } from "../form/field.js";
import { type Form, formRef, orderRef } from "../form/form.js";
import { nameAndValue } from "../form/labels.js";
import { childrenOf } from "../form/path.js";
import { formTexts } from "../form/texts.js";
import { intentOf } from "../home/purposes.js";
import { modelsTexts } from "../models/texts.js";
import { understand } from "../models/understand.js";
import { buyRow } from "../shop/screens.js";
import { isOrderable, type Option, optionFor, pickedOption, type ReadyOption, type WishOf } from "./option.js";
import { wishesTexts } from "./texts.js";

/** More buttons beside the first one would be a catalogue. */
const MOST_BESIDE = 4;

/** Each costs the time of a form that is filled in. */
const MOST_TRIED = 6;

/** What a wish can become: the first is what it most likely means. */
export type Proposal = { of: WishOf; first: Option; beside: readonly Option[] };

/** Null: nothing on offer does it. `outcome`: what it must be, whatever the words say. */
export function proposalFor(
  situation: Situation,
  { wish, draftId }: Pick<WishOf, "wish" | "draftId">,
  outcome: Outcome | null = wish.outcome === null ? null : findOutcome(wish.outcome),
): Proposal | null {
  const ranked = outcomesFor(wish, outcome);
  const asked = ranked[0];
  if (asked === undefined) return null;
  const of: WishOf = { wish, asked, draftId };
  const options = ranked.slice(0, MOST_TRIED).flatMap((each) => optionFor(situation, of, each) ?? []);
  const first = firstOf(options, wish, outcome);
  if (first === undefined) return null;
  const beside = options.filter((option) => option !== first && (isOrderable(option) || asksForFile(option, wish)));
  return { of, first, beside: beside.slice(0, MOST_BESIDE) };
}

function outcomesFor(wish: Wish, outcome: Outcome | null): Outcome[] {
  const kinds = [...new Set(wish.files.map(({ facts }) => facts.kind))];
  if (outcome === null) return understand(wish.words, kinds).map((each) => each.outcome);
  return [...new Set([outcome, ...outcome.beside.flatMap((id) => findOutcome(id) ?? [])])];
}

/** A file without words is about what can be done at once. */
function firstOf(options: readonly Option[], wish: Wish, outcome: Outcome | null): Option | undefined {
  const isSilent = outcome === null && wish.words === "";
  return (isSilent ? options.find(isOrderable) : undefined) ?? options[0];
}

/** One file more makes it possible: worth a button only when another file is there. */
function asksForFile({ missing, outcome }: Option, { files }: Wish): boolean {
  const isSent = files.some(({ facts }) => outcome.takes.includes(facts.kind));
  return missing !== null && missing !== "words" && isSent;
}

/** The card: what was asked for, what makes it, what it costs; a press orders it. */
export function wishScreen(situation: Situation, { of, first, beside }: Proposal, notice: Html | null = null): Screen {
  const { texts, snapshot } = situation;
  const words = wishesTexts[texts.locale];
  const { wish } = of;
  const { form, quote } = first;
  const cost = isOrderable(first) ? first.quote.costCredits : null;
  const isShort = cost !== null && cost > snapshot.session.availableCredits;
  const more = isOrderable(first) ? tiersOf(situation, of, first, isShort) : [];
  return {
    text: lines([
      wish.words === "" ? null : words.said(wish.words),
      wish.files.length === 0 ? null : words.files(countedFiles(wish)),
      wish.words === "" && wish.files.length === 0 ? null : html``,
      html`${first.outcome.icon} <b>${first.outcome.name[texts.locale]}</b>`,
      html`${[form.model.title, ...settingsOf(form), ...timeOf(situation, form)].join(" · ")}`,
      notice ? html`⚠️ ${notice}` : null,
      first.refused && first.missing === null ? html`⚠️ ${first.refused}` : null,
      askLine(situation, first),
      cost === null ? null : formTexts[texts.locale].price(cost, snapshot.session.availableCredits),
      cost === null ? null : shortLine(form, quote),
      alsoLine(situation, of, first),
    ]),
    keyboard: [
      isOrderable(first) ? [{ ...orderButton(situation, first, makeLabel(situation, first)), style: "success" }] : [],
      isShort ? buyRow(texts) : [],
      ...inPairs([...beside.map((option) => orderButton(situation, option, nameLabel(situation, option))), ...more]),
      [
        ...(first.missing === null
          ? [{ label: words.settings, action: { verb: "form" as const, form: formRef(form) } }]
          : []),
        { label: words.allModels, action: allModels(first, wish) },
      ],
      homeRow(texts),
    ],
  };
}

function countedFiles({ files }: Wish): [MediaKind, number][] {
  const counts = new Map<MediaKind, number>();
  for (const { facts } of files) counts.set(facts.kind, (counts.get(facts.kind) ?? 0) + 1);
  return [...counts];
}

const MOST_SETTINGS = 3;

/** The settings that a person would ask about, as they will be sent. */
function settingsOf(form: Form): string[] {
  const main = promptField(form.model);
  const chosen = childrenOf(form.model, form.draft.input, null).filter((spot) => {
    const kind = fieldKind(spot.spec);
    const isPlain = !spot.spec.advanced && !spot.spec.deprecated && spot.path[0] !== main?.path[0];
    return isPlain && (kind === "choice" || kind === "number") && shownValue(form.draft.input, spot) !== undefined;
  });
  return chosen.slice(0, MOST_SETTINGS).map((spot) => nameAndValue(form, spot, 24).value);
}

function timeOf({ texts, snapshot }: Situation, { model }: Form): string[] {
  const seconds = snapshot.usualSeconds[model.id];
  return seconds === undefined ? [] : [modelsTexts[texts.locale].usually(seconds)];
}

function askLine({ texts, inGroup }: Situation, { missing, outcome }: Option): Html | null {
  const words = wishesTexts[texts.locale];
  if (missing === null) return null;
  const question = missing === "words" ? words.askWords(outcome.ask?.[texts.locale] ?? "") : words.askFile(missing);
  return inGroup ? lines([question, formTexts[texts.locale].replyInGroup]) : question;
}

/** A photo without words: a press, or words for what else is wanted. */
function alsoLine({ texts }: Situation, { wish }: WishOf, { missing, outcome }: Option): Html | null {
  if (wish.words !== "" || missing !== null || outcome.words === "none" || wish.outcome !== null) return null;
  const kind = wish.files[0]?.facts.kind;
  const ask = findOutcome(kind === "video" ? "vfx" : kind === "image" ? "edit" : "")?.ask;
  return ask ? wishesTexts[texts.locale].orWrite(ask[texts.locale]) : null;
}

function makeLabel({ texts }: Situation, { outcome }: Option): string {
  return `${outcome.icon} ${outcome.make[texts.locale]}`;
}

function nameLabel({ texts }: Situation, { outcome }: Option): string {
  return `${outcome.icon} ${outcome.name[texts.locale]}`;
}

/** With its price a press orders it; without one it asks for what is missing. */
function orderButton({ texts }: Situation, option: Option, label: string): Button {
  const { outcome, choice, form, quote } = option;
  const action = { verb: "make" as const, form: orderRef(form, quote), outcome: outcome.id, choice };
  return {
    label: isOrderable(option) ? wishesTexts[texts.locale].priced(label, option.quote.costCredits) : label,
    action,
  };
}

/** A finer way to the same; and a cheaper one for who cannot pay for this. */
function tiersOf(situation: Situation, of: WishOf, first: ReadyOption, isShort: boolean): Button[] {
  const words = wishesTexts[situation.texts.locale];
  const { outcome } = first;
  const cost = first.quote.costCredits;
  const tiers = [
    {
      option: pickedOption(situation, of, { outcome, tier: "finest" }),
      label: words.finer,
      isWorth: (other: number) => other > cost,
    },
    {
      option: isShort ? pickedOption(situation, of, { outcome, tier: "cheapest" }) : null,
      label: words.cheaper,
      isWorth: (other: number) => other < cost,
    },
  ];
  return tiers.flatMap(({ option, label, isWorth }) => {
    if (option === null || !isOrderable(option) || !isWorth(option.quote.costCredits)) return [];
    return [{ ...orderButton(situation, option, ""), label: label(option.quote.costCredits) }];
  });
}

function allModels({ outcome }: Option, { files: [file] }: Wish): Button["action"] {
  if (file) return { verb: "fits", kind: file.facts.kind, page: 0 };
  const [type] = outcome.types;
  return type === undefined ? { verb: "home" } : { verb: "list", intent: intentOf(type), page: 0 };
}
