import { findModel } from "../registry/load.js";
import { html } from "./core/html.js";
import {
  type BotDecision,
  type Incoming,
  MAX_READABLE_BYTES,
  type SentFile,
  type Situation,
  screenOf,
} from "./core/situation.js";
import { asking, isSearching, isUnchosen, mediaOf, newForm, UNCHOSEN } from "./form/draft.js";
import { type Edit, edited, editedByFile, spotForFile } from "./form/edit.js";
import { mainTextSpot } from "./form/field.js";
import { fieldScreen } from "./form/field-screen.js";
import type { Form } from "./form/form.js";
import { isSet } from "./form/labels.js";
import { formDecision, nextScreen, openForm, settingOf } from "./form/open.js";
import { pathText, withValue } from "./form/path.js";
import { editedByText, type TextPart, wholeText, withSplitMark } from "./form/typed.js";
import { homeScreen } from "./home/screens.js";
import { offerFor, searched } from "./models/find.js";
import { fitsScreen, modelsTaking } from "./models/fits.js";
import { withoutOff } from "./models/screens.js";
import { modelsTexts } from "./models/texts.js";

/** Words: an answer, a new prompt, or a wish to begin with. */
export function decideText(situation: Situation, part: TextPart): BotDecision {
  if (isSearching(situation.snapshot.session.draft)) return searched(situation, part.text);
  const form = openForm(situation);
  if (form === null) return marked(offerFor(situation, part.text), part, part.text.length);
  const whole = wholeText(form, part);
  const main = mainTextSpot(form.model);
  if (!isUnchosen(form.draft)) {
    const edit = whole !== null && main ? edited(form, main, whole) : editedByText(form, part.text);
    return marked(answered(form, edit), part, edit.outcome === "changed" ? (whole ?? part.text).length : 0);
  }
  const text = whole ?? part.text;
  const [media] = mediaOf(form);
  if (!media || !main) return marked(offerFor(situation, text), part, text.length);
  const input = withValue(form.draft.input, main.path, text);
  const screen = fitsScreen(situation, media.kind, 0);
  return marked({ draft: { ...form.draft, input }, view: { show: "screen", screen } }, part, text.length);
}

function marked(decision: BotDecision, part: TextPart, length: number): BotDecision {
  return decision.draft ? { ...decision, draft: withSplitMark(decision.draft, part, length) } : decision;
}

/** The card after an answer; a refused one leaves everything as it was and says why at its field. */
export function answered(form: Form, edit: Edit): BotDecision {
  if (edit.outcome === "changed") return formDecision({ ...form, draft: edit.draft });
  const keeps = edit.spot !== null && edit.spot.spec.type !== "array" && isSet(form, edit.spot);
  const notice = keeps ? html`${edit.error} ${form.texts.form.errors.kept}` : edit.error;
  const asked = asking(form);
  // An optional field that was opened stays open: the next message is the correction, not a new prompt.
  const isOpen = edit.spot !== null && pathText(edit.spot.path) === form.draft.expecting;
  if (edit.spot && isOpen && asked.draft.expecting !== form.draft.expecting) {
    return screenOf(fieldScreen(form, edit.spot, { notice }));
  }
  const screen =
    edit.spot && edit.spot.place.length > 1 ? fieldScreen(asked, edit.spot, { notice }) : nextScreen(asked, notice);
  return { draft: asked.draft, view: { show: "screen", screen } };
}

/** A file: into the open form, with its caption as the words; without a form, what can be done with it. */
export function decideFile(situation: Situation, { file, caption, words }: SentWith): BotDecision {
  const { texts } = situation;
  const form = openForm(situation);
  const takesDocuments = form !== null && !isUnchosen(form.draft) && spotForFile(form, file.facts.kind) !== null;
  if (words !== undefined && !takesDocuments) return decideWords(situation, words);
  const tooBig = (file.facts.sizeBytes ?? 0) > MAX_READABLE_BYTES;
  if (form === null || isUnchosen(form.draft)) {
    return tooBig ? screenOf(homeScreen(texts, texts.form.errors.tooBig)) : usesFor(situation, { form, file, caption });
  }
  if (tooBig) return answered(form, { outcome: "refused", error: texts.form.errors.tooBig, spot: null });
  const edit = editedByFile(form, file);
  if (edit.outcome === "refused" || caption === "") return answered(form, edit);
  const main = mainTextSpot(form.model);
  const filled: Form = { ...form, draft: edit.draft };
  return answered(filled, main ? edited(filled, main, caption) : edit);
}

type SentWith = Pick<Extract<Incoming, { kind: "file" }>, "file" | "caption" | "words">;

/** A text file is what a person writes who has more to say than a message holds. */
function decideWords(situation: Situation, words: string | null): BotDecision {
  if (words !== null) return decideText(situation, { text: words, sentAt: null });
  const form = openForm(situation);
  const error = situation.texts.form.errors.noWordsInFile;
  return form
    ? answered(form, { outcome: "refused", error, spot: null })
    : screenOf(homeScreen(situation.texts, error));
}

type Sent = { form: Form | null; file: SentFile; caption: string };

/** Offers what takes the file. It is kept in a draft without a chosen model, and joins the files already there. */
function usesFor(situation: Situation, { form, file, caption }: Sent): BotDecision {
  const { texts } = situation;
  const kind = file.facts.kind;
  const joined = form && editedByFile(form, file);
  const kept = joined?.outcome === "changed" && form ? { ...form, draft: joined.draft } : roomiestFor(situation, file);
  if (kept === null) return screenOf(homeScreen(texts, modelsTexts[texts.locale].noneForFile(kind)));
  const main = mainTextSpot(kept.model);
  const input = main && caption !== "" ? withValue(kept.draft.input, main.path, caption) : kept.draft.input;
  return {
    draft: { ...kept.draft, input, expecting: UNCHOSEN },
    view: { show: "screen", screen: fitsScreen(situation, kind, 0) },
  };
}

/** The file in a form of the model that takes the most of its kind: an album must not lose its rest. */
function roomiestFor(situation: Situation, file: SentFile): Form | null {
  const setting = settingOf(situation);
  const offered = withoutOff(modelsTaking(file.facts.kind), setting.session.modelsOff);
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
