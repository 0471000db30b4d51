import { findModel } from "../registry/load.js";
import {
  type BotDecision,
  MAX_READABLE_BYTES,
  type SentFile,
  type Situation,
  showScreen,
  type UserInput,
} from "./core/situation.js";
import { EXPECTING_MODEL, expectsModel, isSearching, mediaOf, newForm } from "./form/draft.js";
import { edited, editedByFile, fieldForFile } from "./form/edit.js";
import { promptField } from "./form/field.js";
import type { Form } from "./form/form.js";
import { afterEdit, currentForm, formContextOf } from "./form/open.js";
import { withValue } from "./form/path.js";
import { formTexts } from "./form/texts.js";
import { editedByText, joinParts, type TextPart, withSplitMark } from "./form/typed.js";
import { homeScreen } from "./home/screens.js";
import { decideSearch, offerModelsFor } from "./models/find.js";
import { modelsForFileScreen, modelsTaking } from "./models/fits.js";
import { withoutDisabled } from "./models/screens.js";
import { modelsTexts } from "./models/texts.js";

/** Words: an answer, a new prompt, or a wish to begin with. */
export function decideText(situation: Situation, part: TextPart): BotDecision {
  if (isSearching(situation.snapshot.session.draft)) return decideSearch(situation, part.text);
  const form = currentForm(situation);
  if (form === null) return marked(offerModelsFor(situation, part.text), part, part.text.length);
  const whole = joinParts(form, part);
  const main = promptField(form.model);
  if (!expectsModel(form.draft)) {
    const edit = whole !== null && main ? edited(form, main, whole) : editedByText(form, part.text);
    return marked(afterEdit(form, edit), part, edit.outcome === "changed" ? (whole ?? part.text).length : 0);
  }
  const text = whole ?? part.text;
  const [media] = mediaOf(form);
  if (!media || !main) return marked(offerModelsFor(situation, text), part, text.length);
  const input = withValue(form.draft.input, main.path, text);
  const screen = modelsForFileScreen(situation, media.kind, 0);
  return marked({ draft: { ...form.draft, input }, view: { show: "screen", screen } }, part, text.length);
}

function marked(decision: BotDecision, part: TextPart, length: number): BotDecision {
  return decision.draft ? { ...decision, draft: withSplitMark(decision.draft, part, length) } : decision;
}

/** A file: into the open form, with its caption as the words; without a form, what can be done with it. */
export function decideFile(situation: Situation, { file, caption, words }: SentWith): BotDecision {
  const { texts } = situation;
  const form = currentForm(situation);
  const takesDocuments = form !== null && !expectsModel(form.draft) && fieldForFile(form, file.facts.kind) !== null;
  if (words !== undefined && !takesDocuments) return decideWords(situation, words);
  const tooBig = (file.facts.sizeBytes ?? 0) > MAX_READABLE_BYTES;
  if (form === null || expectsModel(form.draft)) {
    return tooBig
      ? showScreen(homeScreen(texts, formTexts[texts.locale].errors.tooBig))
      : usesFor(situation, { form, file, caption });
  }
  if (tooBig) return afterEdit(form, { outcome: "refused", error: formTexts[texts.locale].errors.tooBig, spot: null });
  const edit = editedByFile(form, file);
  if (edit.outcome === "refused" || caption === "") return afterEdit(form, edit);
  const main = promptField(form.model);
  const filled: Form = { ...form, draft: edit.draft };
  return afterEdit(filled, main ? edited(filled, main, caption) : edit);
}

type SentWith = Pick<Extract<UserInput, { kind: "file" }>, "file" | "caption" | "words">;

/** A text file is what a person writes who has more to say than a message holds. */
function decideWords(situation: Situation, words: string | null): BotDecision {
  if (words !== null) return decideText(situation, { text: words, sentAt: null });
  const form = currentForm(situation);
  const error = formTexts[situation.texts.locale].errors.noWordsInFile;
  return form
    ? afterEdit(form, { outcome: "refused", error, spot: null })
    : showScreen(homeScreen(situation.texts, error));
}

type Sent = { form: Form | null; file: SentFile; caption: string };

/** Offers what takes the file. It is kept in a draft without a chosen model, and joins the files already there. */
function usesFor(situation: Situation, { form, file, caption }: Sent): BotDecision {
  const { texts } = situation;
  const kind = file.facts.kind;
  const joined = form && editedByFile(form, file);
  const kept = joined?.outcome === "changed" && form ? { ...form, draft: joined.draft } : roomiestFor(situation, file);
  if (kept === null) return showScreen(homeScreen(texts, modelsTexts[texts.locale].noneForFile(kind)));
  const main = promptField(kept.model);
  const input = main && caption !== "" ? withValue(kept.draft.input, main.path, caption) : kept.draft.input;
  return {
    draft: { ...kept.draft, input, expecting: EXPECTING_MODEL },
    view: { show: "screen", screen: modelsForFileScreen(situation, kind, 0) },
  };
}

/** The file in a form of the model that takes the most of its kind: an album must not lose its rest. */
function roomiestFor(situation: Situation, file: SentFile): Form | null {
  const setting = formContextOf(situation);
  const offered = withoutDisabled(modelsTaking(file.facts.kind), setting.session.disabledModels);
  const forms = offered.flatMap(({ id }): { form: Form; room: number }[] => {
    const model = findModel(id);
    if (model === null) return [];
    const form = newForm(setting, model, situation.newDraftId);
    const edit = editedByFile(form, file);
    if (edit.outcome === "refused") return [];
    const { spec } = edit.spot;
    return [{ form: { ...form, draft: edit.draft }, room: spec.type === "array" ? (spec.max ?? 100) : 1 }];
  });
  return forms.sort((one, other) => other.room - one.room)[0]?.form ?? null;
}
