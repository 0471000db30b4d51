import { listModels, toBotCredits } from "../../registry/load.js";
import type { ModelSummary } from "../../registry/model/spec.js";
import type { ExtraRows, Snapshot } from "../../tasks/session.js";
import { excerpt, type Html, html, lines } from "../core/html.js";
import { type Button, homeRow, messageScreen, onPage, paginate, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { type Category, intentOf, modelsFor } from "../home/purposes.js";
import { homeTexts } from "../home/texts.js";
import { modelsTexts } from "./texts.js";

/** Models on one page; text and keyboard stay far below Telegram's limits. */
export const MODELS_PAGE_SIZE = 5;
const MAX_MINE = 20;

export type ModelList = {
  models: readonly ModelSummary[];
  page: number;
  turn: (page: number) => Button["action"];
  /** What a press on a model does, if not opening its form. */
  open?: (model: ModelSummary) => Button["action"];
  /** Models for different purposes: each says what it makes. */
  isMixed?: boolean;
  usualSeconds?: Readonly<Record<string, number>>;
  /** Ids of models that are left out. */
  off?: readonly string[];
  starred?: readonly string[];
  size?: number;
  /** The screen that led here, if it was not the first one. */
  back?: Button["action"];
};

/** A page of models: what each is for, what it costs and how long it takes; a button opens its form. */
export function modelsScreen(texts: Texts, heading: Html, list: ModelList): Screen {
  const offered = withoutDisabled(list.models, list.off);
  const { shown, turns } = paginate(offered, list.page, list.size ?? MODELS_PAGE_SIZE, list.turn);
  const open = list.open ?? ((model: ModelSummary) => ({ verb: "open" as const, code: model.code }));
  const rows = shown.map((model): Button[] => [{ label: modelLabel(texts, list, model), action: open(model) }]);
  return {
    text: lines([
      heading,
      html``,
      shown.length === 0 ? modelsTexts[texts.locale].allOff : null,
      ...shown.map((model) => modelLine(texts, list, model)),
    ]),
    keyboard: [...rows, turns, backRow(texts, list)],
  };
}

function backRow(texts: Texts, { back }: ModelList): Button[] {
  return [...(back ? [{ label: texts.back, action: back }] : []), ...homeRow(texts)];
}

export function withoutDisabled(models: readonly ModelSummary[], off: readonly string[] = []): readonly ModelSummary[] {
  return off.length === 0 ? models : models.filter(({ id }) => !off.includes(id));
}

/** Wants the usual time of each model on the page. */
export function timesOf(models: readonly ModelSummary[], page: number): ExtraRows | null {
  const { shown } = onPage(models, page, MODELS_PAGE_SIZE);
  return shown.length === 0 ? null : { rows: "times", models: shown.map(({ id }) => id) };
}

/** "★ 🎬 Kling 3.0 · 💎 ~90 for 5 s". */
export function modelLabel(texts: Texts, list: Pick<ModelList, "isMixed" | "starred">, model: ModelSummary): string {
  const star = list.starred?.includes(model.id) ? "★ " : "";
  return [`${star}${makes(texts, list, model)}${excerpt(model.title, 34)}`, ...priceOf(texts, model)].join(" · ");
}

/** One title can stand for several models: one makes videos of words, the other of pictures. */
function makes(texts: Texts, list: Pick<ModelList, "isMixed">, model: ModelSummary): string {
  return list.isMixed ? `${homeTexts[texts.locale].intents[intentOf(model.model_type)].split(" ", 1)[0]} ` : "";
}

function modelLine(texts: Texts, list: ModelList, model: ModelSummary): Html {
  const seconds = list.usualSeconds?.[model.id];
  // "Kling 3.0 · Kling" would say it twice.
  const isNamedAfter = model.title.toLowerCase().includes(model.vendor.toLowerCase());
  const facts = [
    ...(isNamedAfter ? [] : [model.vendor]),
    ...priceOf(texts, model),
    ...(seconds === undefined ? [] : [modelsTexts[texts.locale].usually(seconds)]),
  ];
  const head = html`${makes(texts, list, model)}<b>${model.title}</b>${facts.map((fact) => ` · ${fact}`).join("")}`;
  return lines([head, html`<i>${excerpt(model.about[texts.locale], 120)}</i>`]);
}

function priceOf(texts: Texts, { usualPrice }: ModelSummary): string[] {
  return usualPrice === null
    ? []
    : [modelsTexts[texts.locale].usualPrice(usualPrice, toBotCredits(usualPrice.credits))];
}

/** The models for one purpose. */
export function intentScreen(
  texts: Texts,
  { intent, page }: { intent: Category; page: number },
  { usualSeconds, session }: Snapshot,
): Screen {
  return modelsScreen(texts, modelsTexts[texts.locale].chooseModel(homeTexts[texts.locale].intents[intent]), {
    models: modelsFor(intent),
    page,
    turn: (to) => ({ verb: "list", intent, page: to }),
    usualSeconds,
    off: session.disabledModels,
  });
}

/** Models with a star, then those used last. */
export function mineScreen(texts: Texts, { session, recent }: Snapshot): Screen {
  const words = modelsTexts[texts.locale];
  const { favourites, disabledModels: modelsOff } = session;
  const ids = [...new Set([...favourites, ...recent])];
  const models = ids.flatMap((id) => listModels().find((model) => model.id === id) ?? []);
  if (models.length === 0) return messageScreen(texts, words.mineEmpty);
  // At most the stars and eight more: there are no further pages to turn to.
  return modelsScreen(texts, words.mineTitle, {
    models: models.slice(0, MAX_MINE),
    page: 0,
    turn: () => ({ verb: "mine" }),
    size: MAX_MINE,
    isMixed: true,
    starred: favourites,
    off: modelsOff,
  });
}
