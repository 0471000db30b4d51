import { findModel } from "../../registry/load.js";
import type { MediaKind } from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { type Html, html, lines } from "../core/html.js";
import type { Screen } from "../core/screen.js";
import { type BotDecision, type Look, type Situation, showScreen } from "../core/situation.js";
import { homeScreen } from "../home/screens.js";
import { formScreen, switchedOffWords } from "./card-screen.js";
import { carriedForm, type FormContext, isBlankSearch, mediaOf, newForm, withNextQuestion } from "./draft.js";
import type { Edit } from "./edit.js";
import { fieldKind } from "./field.js";
import { fieldScreen } from "./field-screen.js";
import { type Form, quoteOf } from "./form.js";
import { isSet } from "./labels.js";
import { type Field, pathText } from "./path.js";
import { formTexts } from "./texts.js";

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
  return model === null || model.status === "retired" ? null : model;
}

/** A new form of a model, with the words and files that were already given for another; it says what it leaves out. */
export function openModel(situation: Situation, model: ModelSpec, notice?: Html): BotDecision {
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  const empty = newForm(formContextOf(situation), model, situation.newDraftId);
  const { form, leftOut } = carriedForm(empty, currentForm(situation));
  const said = [...(notice ? [notice] : []), ...leftOutWords(form, leftOut)];
  return formDecision(form, said.length === 0 ? undefined : lines(said));
}

function leftOutWords({ texts }: Form, leftOut: readonly Html[]): Html[] {
  return leftOut.length === 0 ? [] : [html`${formTexts[texts.locale].errors.leftOut} ${lines(leftOut)}`];
}

/** A form of a model that was chosen for a file; the file may be gone by now. */
export function openModelForFile(situation: Situation, model: ModelSpec, kind: MediaKind): BotDecision {
  const form = currentForm(situation);
  const isThere = form !== null && mediaOf(form).length > 0;
  const { errors } = formTexts[situation.texts.locale];
  return openModel(situation, model, isThere ? undefined : errors.fileGone(kind));
}

/** What is said instead of a form of a model that nobody can order now; null for the others. */
export function unavailable(situation: Situation, model: ModelSpec): BotDecision | null {
  if (model.status === "retired") return noLongerOffered(situation, model);
  const { texts, snapshot } = situation;
  const isOff = snapshot.session.disabledModels.includes(model.id);
  return isOff ? showScreen(homeScreen(texts, switchedOffWords(texts, model))) : null;
}

function noLongerOffered({ texts }: Situation, model: ModelSpec): BotDecision {
  const successor = model.successor === undefined ? null : offered(model.successor);
  const screen = homeScreen(texts, formTexts[texts.locale].errors.noLongerOffered(model.title));
  const row = successor ? [[{ label: successor.title, action: { verb: "open" as const, code: successor.code } }]] : [];
  return { view: { show: "screen", screen: { ...screen, keyboard: [...row, ...screen.keyboard] } } };
}

/** Keeps the form as it is now and shows its card, or the field that only buttons can answer. */
export function formDecision(form: Form, notice?: Html): BotDecision {
  const asked = withNextQuestion(form);
  return { draft: asked.draft, view: { show: "screen", screen: nextScreen(asked, notice ?? null) } };
}

export function nextScreen(form: Form, notice: Html | null): Screen {
  const next = quoteOf(form.model, form.draft, form.session).missing[0];
  const kind = next && fieldKind(next.spec);
  // The card asks for what is sent as a message; a choice is opened, because it is made by a button.
  if (next && (kind === "choice" || kind === "toggle")) return fieldScreen(form, next, { notice });
  return formScreen(form, { notice });
}

/** The card after an answer; a refused one leaves everything as it was and says why at its field. */
export function afterEdit(form: Form, edit: Edit): BotDecision {
  if (edit.outcome === "changed") return formDecision({ ...form, draft: edit.draft });
  const keeps = edit.spot !== null && edit.spot.spec.type !== "array" && isSet(form, edit.spot);
  const notice = keeps ? html`${edit.error} ${formTexts[form.texts.locale].errors.kept}` : edit.error;
  const asked = withNextQuestion(form);
  // An optional field that was opened stays open: the next message is the correction, not a new prompt.
  const isOpen = edit.spot !== null && pathText(edit.spot.path) === form.draft.expecting;
  if (edit.spot && isOpen && asked.draft.expecting !== form.draft.expecting) {
    return showScreen(fieldScreen(form, edit.spot, { notice }));
  }
  const screen =
    edit.spot && edit.spot.place.length > 1 ? fieldScreen(asked, edit.spot, { notice }) : nextScreen(asked, notice);
  return { draft: asked.draft, view: { show: "screen", screen } };
}

/** The next message answers the field that was opened. `page`: of its values. */
export function openField(form: Form, spot: Field, page: number | null): BotDecision {
  const kind = fieldKind(spot.spec);
  // One of a list can be typed too: the words of an answer are no new prompt.
  const draft = kind !== "group" && kind !== "groups" ? { ...form.draft, expecting: pathText(spot.path) } : form.draft;
  const opened = { ...form, draft };
  const screen = fieldScreen(opened, spot, page === null ? {} : { page });
  return draft === form.draft ? showScreen(screen) : { draft, view: { show: "screen", screen } };
}

/** For a button that means nothing any more: says so, and shows where the person is. */
export function currentState(situation: Situation): Look {
  const { texts } = situation;
  const form = currentForm(situation);
  if (form) return showScreen(formScreen(form, { notice: texts.oldButton }));
  return showScreen(homeScreen(texts, texts.oldButton));
}
