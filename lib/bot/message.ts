import { findModel } from "../registry/load.js";
import type { Draft } from "../tasks/session.js";
import {
  type BotDecision,
  MAX_READABLE_BYTES,
  type SentFile,
  type Situation,
  showNothing,
  showScreen,
  type UserInput,
} from "./core/situation.js";
import { EXPECTING_MODEL, expectsModel, isSearching, mediaOf, newForm } from "./form/draft.js";
import { type Edit, edited, editedByFile, fieldForFile } from "./form/edit.js";
import { promptField } from "./form/field.js";
import type { Form } from "./form/form.js";
import { corrected, type EditedMessage, gave, withGiven } from "./form/given.js";
import { afterEdit, currentForm, formContextOf, formDecision } from "./form/open.js";
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
  if (form === null) return marked(wish(situation, part.text, part), part, part.text.length);
  const whole = joinParts(form, part);
  if (!expectsModel(form.draft)) {
    const main = promptField(form.model);
    const edit = remembering(whole !== null && main ? edited(form, main, whole) : editedByText(form, part.text), part);
    return marked(afterEdit(form, edit), part, edit.outcome === "changed" ? (whole ?? part.text).length : 0);
  }
  const text = whole ?? part.text;
  return marked(wordsBeforeModel(situation, { form, text }, part), part, text.length);
}

type Given = Pick<TextPart, "text" | "messageId">;

/** The same edit, whose draft remembers which message gave it. */
function remembering(edit: Edit, { text, messageId }: Given): Edit {
  return edit.outcome === "changed" ? { ...edit, draft: withGiven(edit, { messageId, value: text }) } : edit;
}

/** Words with nothing open: kept until it is chosen what for. */
function wish(situation: Situation, text: string, part: TextPart): BotDecision {
  const offer = offerModelsFor(situation, text);
  const model = offer.draft ? findModel(offer.draft.model) : null;
  const spot = model && promptField(model);
  if (!offer.draft || !spot) return offer;
  const draft = withGiven({ draft: offer.draft, spot }, { messageId: part.messageId, value: part.text });
  return { ...offer, draft };
}

/** Words while a file waits for a model to be chosen, or other words. */
function wordsBeforeModel(
  situation: Situation,
  { form, text }: { form: Form; text: string },
  part: TextPart,
): BotDecision {
  const [media] = mediaOf(form);
  const main = promptField(form.model);
  if (!media || !main) return wish(situation, text, part);
  const input = withValue(form.draft.input, main.path, text);
  const { messageId } = part;
  const draft = withGiven({ draft: { ...form.draft, input }, spot: main }, { messageId, value: part.text });
  return { draft, view: { show: "screen", screen: modelsForFileScreen(situation, media.kind, 0) } };
}

/** An edited message: what it gave the open form is what it says now. All other edits are between people. */
export function decideEdit(situation: Situation, message: EditedMessage): BotDecision {
  const form = currentForm(situation);
  if (form === null || !gave(form.draft, message.messageId)) return showNothing("it gave the open form nothing");
  if (expectsModel(form.draft) && message.words !== "") {
    const part = { text: message.words, sentAt: null, messageId: message.messageId };
    return corrected(form, message).isChanged
      ? wordsBeforeModel(situation, { form, text: part.text }, part)
      : showNothing("as before");
  }
  const { form: filled, isChanged, refused } = corrected(form, message);
  if (refused) return afterEdit(filled, refused);
  return isChanged ? formDecision(filled) : showNothing("what it gave is as it was, or is there no more");
}

function marked(decision: BotDecision, part: TextPart, length: number): BotDecision {
  return decision.draft ? { ...decision, draft: withSplitMark(decision.draft, part, length) } : decision;
}

/** A file: into the open form, with its caption as the words; without a form, what can be done with it. */
export function decideFile(situation: Situation, sent: SentWith): BotDecision {
  const { file, caption, words, messageId } = sent;
  const { texts } = situation;
  const form = currentForm(situation);
  const takesDocuments = form !== null && !expectsModel(form.draft) && fieldForFile(form, file.facts.kind) !== null;
  if (words !== undefined && !takesDocuments) return decideWords(situation, words);
  const tooBig = (file.facts.sizeBytes ?? 0) > MAX_READABLE_BYTES;
  if (form === null || expectsModel(form.draft)) {
    return tooBig
      ? showScreen(homeScreen(texts, formTexts[texts.locale].errors.tooBig))
      : usesFor(situation, { form, file, caption, messageId });
  }
  if (tooBig) return afterEdit(form, { outcome: "refused", error: formTexts[texts.locale].errors.tooBig, spot: null });
  const edit = remembering(editedByFile(form, file), { text: file.ref, messageId });
  const main = promptField(form.model);
  if (caption === "" || main === null) return afterEdit(form, edit);
  // Of a file that does not fit the words under it are kept all the same.
  const filled: Form = edit.outcome === "changed" ? { ...form, draft: edit.draft } : form;
  const worded = remembering(edited(filled, main, caption), { text: caption, messageId });
  if (edit.outcome === "changed" || worded.outcome === "refused") return afterEdit(filled, worded);
  return formDecision({ ...form, draft: worded.draft }, edit.error);
}

type SentWith = Pick<Extract<UserInput, { kind: "file" }>, "file" | "caption" | "words" | "messageId">;

/** A text file is what a person writes who has more to say than a message holds. */
function decideWords(situation: Situation, words: string | null): BotDecision {
  if (words !== null) return decideText(situation, { text: words, sentAt: null });
  const form = currentForm(situation);
  const error = formTexts[situation.texts.locale].errors.noWordsInFile;
  return form
    ? afterEdit(form, { outcome: "refused", error, spot: null })
    : showScreen(homeScreen(situation.texts, error));
}

type Sent = { form: Form | null; file: SentFile; caption: string; messageId: number | undefined };

/** Offers what takes the file. It is kept in a draft without a chosen model, and joins the files already there. */
function usesFor(situation: Situation, { form, file, caption, messageId }: Sent): BotDecision {
  const { texts } = situation;
  const kind = file.facts.kind;
  const given = { text: file.ref, messageId };
  const joined = form && remembering(editedByFile(form, file), given);
  const kept =
    joined?.outcome === "changed" && form ? { ...form, draft: joined.draft } : roomiestFor(situation, file, given);
  if (kept === null) return showScreen(homeScreen(texts, modelsTexts[texts.locale].noneForFile(kind)));
  const spot = promptField(kept.model);
  const input = spot && caption !== "" ? withValue(kept.draft.input, spot.path, caption) : kept.draft.input;
  const draft: Draft = { ...kept.draft, input, expecting: EXPECTING_MODEL };
  return {
    draft: spot && caption !== "" ? withGiven({ draft, spot }, { messageId, value: caption }) : draft,
    view: { show: "screen", screen: modelsForFileScreen(situation, kind, 0) },
  };
}

/** The file in a form of the model that takes the most of its kind: an album must not lose its rest. */
function roomiestFor(situation: Situation, file: SentFile, given: Given): Form | null {
  const setting = formContextOf(situation);
  const offered = withoutDisabled(modelsTaking(file.facts.kind), setting.session.disabledModels);
  const forms = offered.flatMap(({ id }): { form: Form; room: number }[] => {
    const model = findModel(id);
    if (model === null) return [];
    const form = newForm(setting, model, situation.newDraftId);
    const edit = remembering(editedByFile(form, file), given);
    if (edit.outcome === "refused") return [];
    const { spec } = edit.spot;
    return [{ form: { ...form, draft: edit.draft }, room: spec.type === "array" ? (spec.max ?? 100) : 1 }];
  });
  return forms.sort((one, other) => other.room - one.room)[0]?.form ?? null;
}
