import { findModel, listModels } from "../../registry/load.js";
import type { ModelSpec, ModelSummary } from "../../registry/model/spec.js";
import type { ExtraRows } from "../../tasks/session.js";
import { html, lines } from "../core/html.js";
import { type Button, homeRow, messageScreen, type Screen } from "../core/screen.js";
import { type BotDecision, type Situation, showScreen } from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { EXPECTING_SEARCH, newForm } from "../form/draft.js";
import { currentForm, formContextOf, openModel } from "../form/open.js";
import { homeScreen } from "../home/screens.js";
import { modelsScreen, timesOf, withoutDisabled } from "./screens.js";
import { findModelByName, searchModels, toButtonQuery, toSoundWords } from "./search.js";
import { modelsTexts } from "./texts.js";
import { understand } from "./understand.js";

/** Returns the model for a person who just types: the first that makes a picture from words and is not in `off`. */
function defaultModel(off: readonly string[]): ModelSpec | null {
  const first = listModels().find(({ id, model_type }) => model_type === "text_to_image" && !off.includes(id));
  return first ? findModel(first.id) : null;
}

/** `/find kling`; without a name the next words are one. An open form waits meanwhile. */
export function findCommand(situation: Situation, name: string): BotDecision {
  if (name !== "") return showScreen(foundScreen(situation, name, 0));
  const { texts, newDraftId } = situation;
  const screen = messageScreen(texts, modelsTexts[texts.locale].askName);
  const model = defaultModel(situation.snapshot.session.disabledModels);
  const form = currentForm(situation) ?? (model && newForm(formContextOf(situation), model, newDraftId));
  if (form === null) return showScreen(screen);
  return { draft: { ...form.draft, expecting: EXPECTING_SEARCH }, view: { show: "screen", screen } };
}

/** `/m z-image` opens what it names; several of that name are offered. */
export function namedModel(situation: Situation, name: string): BotDecision {
  const named = findModelByName(name);
  const model = findModel(name) ?? (named && findModel(named.id));
  return model ? openModel(situation, model) : findCommand(situation, name);
}

/** Wants the further rows of a page of `foundScreen`. */
export function timesOfFound(text: string, page: number): ExtraRows | null {
  return timesOf(searchModels(text, { byUse: true }), page);
}

/** Shows models of a name, or made for what the name says. */
export function foundScreen({ texts, snapshot }: Situation, text: string, page: number): Screen {
  const models = withoutDisabled(searchModels(text, { byUse: true }), snapshot.session.disabledModels);
  const wanted = outcomeRows(texts, text);
  if (models.length === 0) {
    const home = homeScreen(texts, modelsTexts[texts.locale].notFound(text));
    return wanted.length > 0
      ? { text: modelsTexts[texts.locale].foundUses(text), keyboard: [...wanted, homeRow(texts)] }
      : home;
  }
  const query = toButtonQuery(text);
  const list = modelsScreen(texts, modelsTexts[texts.locale].found(text, models.length), {
    models,
    page,
    turn: (to) => ({ verb: "found", query, page: to }),
    isMixed: true,
    usualSeconds: snapshot.usualSeconds,
    starred: snapshot.session.favourites,
  });
  return page === 0 ? { ...list, keyboard: [...wanted, ...list.keyboard] } : list;
}

const MOST_OUTCOMES = 3;

/** What the words ask for, a button each. */
function outcomeRows(texts: Texts, text: string): Button[][] {
  const said = understand(text).filter(({ isSaid }) => isSaid);
  return said
    .slice(0, MOST_OUTCOMES)
    .map(({ outcome }) => [
      { label: `${outcome.icon} ${outcome.name[texts.locale]}`, action: { verb: "begin", outcome: outcome.id } },
    ]);
}

/** Models that the words can only name. Empty: they say what is wanted. */
export function modelsCalled(text: string, off: readonly string[]): readonly ModelSummary[] {
  if (understand(text)[0]?.isSaid) return [];
  const said = toSoundWords(text);
  const isName = ({ title }: ModelSummary) =>
    said.some((word) => word.length >= SHORTEST_NAME || toSoundWords(title).includes(word));
  return withoutDisabled(searchModels(text), off).filter(isName);
}

/** The beginning of a name is a name from here on: a cow is no cover. */
const SHORTEST_NAME = 4;

const MODELS_OFFERED = 5;

/** The models of a name, and the way to everything else. */
export function calledScreen({ texts }: Situation, text: string, models: readonly ModelSummary[]): Screen {
  const words = modelsTexts[texts.locale];
  const home = homeScreen(texts, lines([words.youWrote(text), words.named]));
  const list = {
    models: models.slice(0, MODELS_OFFERED),
    page: 0,
    turn: () => ({ verb: "home" as const }),
    isMixed: true,
  };
  const rows = modelsScreen(texts, html``, list).keyboard.slice(0, list.models.length);
  return { ...home, keyboard: [...rows, ...home.keyboard] };
}
