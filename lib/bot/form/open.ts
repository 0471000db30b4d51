import { findModel } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import type { Html } from "../core/html.js";
import type { Screen } from "../core/screen.js";
import { type BotDecision, type Look, type Situation, showScreen } from "../core/situation.js";
import { homeScreen } from "../home/screens.js";
import { formScreen } from "./card-screen.js";
import { carriedForm, type FormContext, isBlankSearch, newForm, withNextQuestion } from "./draft.js";
import { fieldKind } from "./field.js";
import { fieldScreen } from "./field-screen.js";
import { type Form, quoteOf } from "./form.js";

export function formContextOf({ snapshot, texts, nowMs, inGroup }: Situation): FormContext {
  return { session: snapshot.session, texts, nowMs, inGroup };
}

/** The open form, if there is one and its model is still offered. */
export function currentForm(situation: Situation): Form | null {
  const { draft } = situation.snapshot.session;
  const model = draft && !isBlankSearch(draft) ? offered(draft.model) : null;
  return draft && model ? { ...formContextOf(situation), draft, model } : null;
}

function offered(modelId: string): ModelSpec | null {
  const model = findModel(modelId);
  return model?.status === "current" ? model : null;
}

/** A new form of a model, with the words and files that were already given for another. */
export function openModel(situation: Situation, model: ModelSpec, notice?: Html): BotDecision {
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  const carried = carriedForm(newForm(formContextOf(situation), model, situation.newDraftId), currentForm(situation));
  return formDecision(carried, notice);
}

/** What is said instead of a form of a model that nobody can order now; null for the others. */
export function unavailable(situation: Situation, model: ModelSpec): BotDecision | null {
  if (model.status !== "current") return noLongerOffered(situation, model);
  const { texts, snapshot } = situation;
  const isOff = snapshot.session.disabledModels.includes(model.id);
  return isOff ? showScreen(homeScreen(texts, texts.form.errors.switchedOff(model.title))) : null;
}

function noLongerOffered({ texts }: Situation, model: ModelSpec): BotDecision {
  const successor = model.successor === undefined ? null : offered(model.successor);
  const screen = homeScreen(texts, texts.form.errors.noLongerOffered(model.title));
  const row = successor ? [[{ label: successor.title, action: { verb: "open" as const, code: successor.code } }]] : [];
  return { view: { show: "screen", screen: { ...screen, keyboard: [...row, ...screen.keyboard] } } };
}

/** Keeps the form as it is now and shows its card, or the field that only buttons can answer. */
export function formDecision(form: Form, notice?: Html): BotDecision {
  const asked = withNextQuestion(form);
  return { draft: asked.draft, view: { show: "screen", screen: nextScreen(asked, notice ?? null) } };
}

export function nextScreen(form: Form, notice: Html | null): Screen {
  const next = quoteOf(form.model, form.draft).missing[0];
  const kind = next && fieldKind(next.spec);
  // The card asks for what is sent as a message; a choice is opened, because it is made by a button.
  if (next && (kind === "choice" || kind === "toggle")) return fieldScreen(form, next, { notice });
  return formScreen(form, { notice });
}

/** For a button that means nothing any more: says so, and shows where the person is. */
export function currentState(situation: Situation): Look {
  const { texts } = situation;
  const form = currentForm(situation);
  if (form) return showScreen(formScreen(form, { notice: texts.home.oldButton }));
  return showScreen(homeScreen(texts, texts.home.oldButton));
}
