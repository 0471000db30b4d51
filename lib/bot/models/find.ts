import { findModel, listModels } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import type { ExtraRows } from "../../tasks/session.js";
import { html, lines } from "../core/html.js";
import { type Button, messageScreen, type Screen } from "../core/screen.js";
import { type BotDecision, type Situation, showScreen } from "../core/situation.js";
import { EXPECTING_MODEL, EXPECTING_SEARCH, newForm, withNextQuestion } from "../form/draft.js";
import { edited } from "../form/edit.js";
import { promptField } from "../form/field.js";
import { formRef } from "../form/form.js";
import { currentForm, formContextOf, openModel } from "../form/open.js";
import { withValue } from "../form/path.js";
import { homeScreen } from "../home/screens.js";
import { modelsScreen, timesOf, withoutDisabled } from "./screens.js";
import { findModelByName, searchModels, toButtonQuery } from "./search.js";
import { modelsTexts } from "./texts.js";

const MODELS_OFFERED = 5;

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

/** Handles words that the bot asked for as a name; when no model is called so, they are a wish like any other. */
export function decideSearch(situation: Situation, text: string): BotDecision {
  const form = currentForm(situation);
  if (form === null && searchModels(text, { byUse: true }).length === 0) return offerModelsFor(situation, text);
  const draft = form === null ? null : withNextQuestion(form).draft;
  return { draft, view: { show: "screen", screen: foundScreen(situation, text, 0) } };
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
  if (models.length === 0) return homeScreen(texts, modelsTexts[texts.locale].notFound(text));
  const query = toButtonQuery(text);
  return modelsScreen(texts, modelsTexts[texts.locale].found(text, models.length), {
    models,
    page,
    turn: (to) => ({ verb: "found", query, page: to }),
    isMixed: true,
    usualSeconds: snapshot.usualSeconds,
    starred: snapshot.session.favourites,
  });
}

/** Nothing is open: models of that name, and the words kept as the prompt of a picture or of whatever is chosen next. */
export function offerModelsFor(situation: Situation, text: string): BotDecision {
  const { texts, newDraftId } = situation;
  const words = modelsTexts[texts.locale];
  const { disabledModels: modelsOff } = situation.snapshot.session;
  const found = withoutDisabled(searchModels(text), modelsOff).slice(0, MODELS_OFFERED);
  const model = defaultModel(modelsOff);
  const main = model && promptField(model);
  const home = homeScreen(texts, lines([words.youWrote(text), found.length > 0 ? words.named : null]));
  const list = { models: found, page: 0, turn: () => ({ verb: "home" as const }), isMixed: true };
  const rows = modelsScreen(texts, html``, list).keyboard.slice(0, found.length);
  if (!model || !main) return showScreen({ ...home, keyboard: [...rows, ...home.keyboard] });

  const empty = newForm(formContextOf(situation), model, newDraftId);
  const kept = edited(empty, main, text);
  if (kept.outcome === "refused") {
    // Too long for the usual model: another may take it, so it is kept for the choice all the same.
    const draft = { ...empty.draft, input: withValue({}, main.path, text), expecting: EXPECTING_MODEL };
    return { draft, view: { show: "screen", screen: { ...home, keyboard: [...rows, ...home.keyboard] } } };
  }
  const make: Button = {
    label: words.makePictureOf(text),
    action: { verb: "form", form: formRef(empty) },
    style: "primary",
  };
  return {
    draft: { ...kept.draft, expecting: EXPECTING_MODEL },
    view: { show: "screen", screen: { ...home, keyboard: [...rows, [make], ...home.keyboard] } },
  };
}
