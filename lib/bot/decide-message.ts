import { findModel } from "../registry/load.js";
import type { FileFacts } from "../registry/schema.js";
import { asking, newForm } from "./draft-start.js";
import { formDecision, nextScreen, openForm, settingOf } from "./decide-open.js";
import { mainTextSpot } from "./form-field.js";
import { type Edit, edited, editedByFile, editedByText, type SentFile } from "./form-edit.js";
import { type Form, formRef } from "./form.js";
import { withValue } from "./form-path.js";
import { html, lines } from "./html.js";
import { MAX_READABLE_BYTES } from "./incoming-file.js";
import { modelForWords, modelsTaking, searchModels } from "./intents.js";
import type { Button } from "./screen.js";
import { fieldScreen } from "./screens/field.js";
import { homeScreen, modelsScreen } from "./screens/home.js";
import { type BotDecision, screenOf, type Situation } from "./view.js";

const MODELS_FOUND = 5;

/** Words: an answer, a new prompt, or a wish to begin with. */
export function decideText(situation: Situation, text: string): BotDecision {
  const form = openForm(situation);
  return form ? answered(form, editedByText(form, text)) : offerFor(situation, text);
}

/** The card after an answer; a refused one leaves everything as it was and says why at its field. */
export function answered(form: Form, edit: Edit): BotDecision {
  if (edit.outcome === "changed") return formDecision({ ...form, draft: edit.draft });
  const keeps = edit.spot && edit.spot.path.length > 0 && form.draft.expecting === null;
  const notice = keeps ? html`${edit.error} ${form.texts.form.errors.kept}` : edit.error;
  const asked = asking(form);
  const screen = edit.spot && edit.spot.place.length > 1 ? fieldScreen(asked, edit.spot, { notice }) : nextScreen(asked, notice);
  return { draft: asked.draft, view: { show: "screen", screen } };
}

/** Nothing is open: models of that name, and the words kept as the prompt of a picture or of whatever is chosen next. */
function offerFor(situation: Situation, text: string): BotDecision {
  const { texts, newDraftId } = situation;
  const found = searchModels(text).slice(0, MODELS_FOUND);
  const model = modelForWords();
  const main = model && mainTextSpot(model);
  const home = homeScreen(texts, lines([texts.home.youWrote(text), found.length > 0 ? texts.home.found : null]));
  const foundRows = modelsScreen(texts, html``, { models: found, page: 0, turn: () => ({ verb: "home" }) }).keyboard;
  const rows = found.length > 0 ? foundRows.slice(0, found.length) : [];
  if (!model || !main) return screenOf({ ...home, keyboard: [...rows, ...home.keyboard] });

  const empty = newForm(settingOf(situation), model, newDraftId);
  const kept = edited(empty, main, text);
  if (kept.outcome === "refused") {
    // Too long for the usual model: another may take it, so it is kept for the choice all the same.
    const draft = { ...empty.draft, input: withValue({}, main.path, text) };
    return { draft, view: { show: "screen", screen: { ...home, keyboard: [...rows, ...home.keyboard] } } };
  }
  const form = asking(empty, kept.draft);
  const make: Button = { label: texts.home.makePictureOf(text), action: { verb: "form", form: formRef(form) }, style: "primary" };
  return {
    draft: form.draft,
    view: { show: "screen", screen: { ...home, keyboard: [...rows, [make], ...home.keyboard] } },
  };
}

/** A file: into the open form, with its caption as the words; without a form, what can be done with it. */
export function decideFile(situation: Situation, file: SentFile, caption: string): BotDecision {
  const form = openForm(situation);
  const tooBig = (file.facts.sizeBytes ?? 0) > MAX_READABLE_BYTES;
  if (form === null) return tooBig ? tooBigAlone(situation) : usesFor(situation, file, caption);
  if (tooBig) return answered(form, { outcome: "refused", error: form.texts.form.errors.tooBig, spot: null });
  const edit = editedByFile(form, file);
  if (edit.outcome === "refused" || caption === "") return answered(form, edit);
  const main = mainTextSpot(form.model);
  const filled: Form = { ...form, draft: edit.draft };
  return answered(filled, main ? edited(filled, main, caption) : edit);
}

function tooBigAlone({ texts }: Situation): BotDecision {
  return screenOf(homeScreen(texts, texts.form.errors.tooBig));
}

function usesFor(situation: Situation, file: SentFile, caption: string): BotDecision {
  const { texts, newDraftId } = situation;
  const kind = file.facts.kind;
  // The draft needs a model: the first that takes this very file. Choosing another carries the file over.
  for (const summary of modelsTaking(kind)) {
    const model = findModel(summary.id);
    if (model === null) continue;
    const empty = newForm(settingOf(situation), model, newDraftId);
    const kept = editedByFile(empty, file);
    if (kept.outcome === "refused") continue;
    const main = mainTextSpot(model);
    const input = main && caption !== "" ? withValue(kept.draft.input, main.path, caption) : kept.draft.input;
    return { draft: asking(empty, { ...kept.draft, input }).draft, view: { show: "screen", screen: fitsScreen(situation, kind, 0) } };
  }
  return screenOf(homeScreen(texts, texts.home.noneForFile(kind)));
}

/** Models that take a file of this kind. */
export function fitsScreen({ texts }: Situation, kind: FileFacts["kind"], page: number) {
  return modelsScreen(texts, texts.home.chooseForFile(kind), {
    models: modelsTaking(kind),
    page,
    turn: (to) => ({ verb: "fits", kind, page: to }),
  });
}

