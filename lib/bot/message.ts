import type { Draft } from "../tasks/session.js";
import {
  type BotDecision,
  MAX_READABLE_BYTES,
  type Situation,
  showNothing,
  showScreen,
  type UserInput,
} from "./core/situation.js";
import { expectsModel, isSearching, withNextQuestion } from "./form/draft.js";
import { type Edit, edited, editedByFile, fieldForFile } from "./form/edit.js";
import { promptField } from "./form/field.js";
import type { Form } from "./form/form.js";
import { corrected, type EditedMessage, gave, withGiven } from "./form/given.js";
import { afterEdit, currentForm, formDecision } from "./form/open.js";
import { formTexts } from "./form/texts.js";
import { editedByText, joinParts, type TextPart, withSplitMark } from "./form/typed.js";
import { homeScreen } from "./home/screens.js";
import { calledScreen, foundScreen, modelsCalled } from "./models/find.js";
import { searchModels } from "./models/search.js";
import { decideEditedWish, goesWith, noWish, wishDecision, wishOf, withFile, withWords } from "./wishes/wish.js";

/** Words: an answer, a new prompt, or a wish to begin with. */
export function decideText(situation: Situation, part: TextPart): BotDecision {
  if (isSearching(situation.snapshot.session.draft)) return decideSearch(situation, part);
  const form = currentForm(situation);
  if (form === null) return marked(newWish(situation, part), part, part.text.length);
  const whole = joinParts(form, part);
  if (!expectsModel(form.draft)) {
    const main = promptField(form.model);
    const edit = remembering(whole !== null && main ? edited(form, main, whole) : editedByText(form, part.text), part);
    return marked(afterEdit(form, edit), part, edit.outcome === "changed" ? (whole ?? part.text).length : 0);
  }
  const text = whole ?? part.text;
  return marked(moreWords(situation, form, { ...part, text }, whole !== null), part, text.length);
}

type Given = Pick<TextPart, "text" | "messageId">;

/** The same edit, whose draft remembers which message gave it. */
function remembering(edit: Edit, { text, messageId }: Given): Edit {
  return edit.outcome === "changed" ? { ...edit, draft: withGiven(edit, { messageId, value: text }) } : edit;
}

/** Words that the bot asked for as a name; when no model is called so, they are a wish like any other. */
function decideSearch(situation: Situation, part: TextPart): BotDecision {
  const form = currentForm(situation);
  if (form === null && searchModels(part.text, { byUse: true }).length === 0) return newWish(situation, part);
  const draft = form === null ? null : withNextQuestion(form).draft;
  return { draft, view: { show: "screen", screen: foundScreen(situation, part.text, 0) } };
}

/** Words with nothing open: a name of models, or a wish. */
function newWish(situation: Situation, { text, messageId }: TextPart): BotDecision {
  const called = modelsCalled(text, situation.snapshot.session.disabledModels);
  if (called.length > 0) {
    const screen = calledScreen(situation, text, called);
    return { ...(situation.snapshot.session.draft && { draft: null }), view: { show: "screen", screen } };
  }
  return wishDecision(situation, withWords(noWish, text, { messageId }), situation.newDraftId);
}

/** Words while a wish waits: about its files, an answer to its card, the rest of a long message, or a new wish. */
function moreWords(situation: Situation, form: Form, part: TextPart, isWhole: boolean): BotDecision {
  const wish = wishOf(form);
  const isBegun = wish.outcome !== null && wish.words === "";
  const isNew = wish.files.length === 0 && !wish.isAsking && !isBegun && !isWhole;
  if (isNew) return newWish(situation, part);
  const before = isWhole ? { ...wish, isAsking: false } : wish;
  return wishDecision(situation, withWords(before, part.text, part), form.draft.id);
}

/** An edited message: what it gave the open form is what it says now. All other edits are between people. */
export function decideEdit(situation: Situation, message: EditedMessage): BotDecision {
  const form = currentForm(situation);
  if (form === null) return showNothing("it gave the open form nothing");
  if (expectsModel(form.draft)) return decideEditedWish(situation, form, message);
  if (!gave(form.draft, message.messageId)) return showNothing("it gave the open form nothing");
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
      : wishWith(situation, form, sent);
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

/** The file joins the wish that waits, or begins one; its caption is what is wanted. */
function wishWith(situation: Situation, form: Form | null, { file, caption, messageId }: SentWith): BotDecision {
  const open = form === null ? noWish : wishOf(form);
  const isMore = form !== null && goesWith(open, file.facts.kind);
  const before = isMore ? open : noWish;
  const filed = withFile(before, file, { messageId });
  const wish = caption === "" ? filed : withWords(filed, caption, { messageId });
  return wishDecision(situation, wish, isMore ? form.draft.id : situation.newDraftId);
}

/** Whether the message gave the open wish or form something. */
export function gaveDraft(draft: Draft, messageId: number): boolean {
  return gave(draft.wish ?? draft, messageId);
}
