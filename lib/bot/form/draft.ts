import type { MediaKind, ModelInput } from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { sourceFactsOf } from "../../registry/price/source.js";
import type { Draft } from "../../tasks/session.js";
import type { OutputFile, Task } from "../../tasks/task.js";
import type { Html } from "../core/html.js";
import { type SentFile, TELEGRAM_REF } from "../core/situation.js";
import { type Edit, edited, editedByMedia, fieldForFile } from "./edit.js";
import { acceptsSource, allFields, mediaTaken, promptField, singleOf } from "./field.js";
import { type Form, withExpectedField } from "./form.js";
import { carriedGiven } from "./given.js";
import { type Field, valueAt } from "./path.js";
import { formTexts } from "./texts.js";

export type FormContext = Omit<Form, "draft" | "model">;

/** An empty form of a model, asking its first question. */
export function newForm(setting: FormContext, model: ModelSpec, draftId: string, input: ModelInput = {}): Form {
  const draft: Draft = { id: draftId, model: model.id, input, files: {}, expecting: null };
  return withNextQuestion({ ...setting, model, draft });
}

/** The form with the next question in it. Whoever asks has chosen the model: it is a wish no longer. */
export function withNextQuestion(form: Form, draft: Draft = form.draft): Form {
  const { wish: _, ...own } = draft;
  return { ...form, draft: withExpectedField(own, form) };
}

/** `leftOut`: why something that was given has no place in the form. */
export type Carried = { form: Form; leftOut: Html[] };

/** A form of another model with what was already given: the words, and the files that fit. */
export function carriedForm(form: Form, old: { draft: Draft; model: ModelSpec } | null): Carried {
  if (old === null) return { form, leftOut: [] };
  const { wish } = old.draft;
  if (wish) return filledForm(form, wish);
  const files = mediaOf(old).map(({ ref, kind }) => ({ ref, kind, facts: old.draft.files[ref] }));
  return filledForm(form, { words: mainTextOf(old.model, old.draft.input) ?? "", files, given: old.draft.given });
}

type Filling = {
  words: string;
  files: readonly { ref: string; kind?: MediaKind; facts: SentFile["facts"] | undefined }[];
  given?: Draft["given"];
};

/** The form with these words as its description and the files that fit. `refused`: why the words do not fit. */
export function filledForm(form: Form, { words, files, given }: Filling): Carried & { refused: Html | null } {
  const carried: Carried = { form, leftOut: [] };
  const main = promptField(form.model);
  const worded = words !== "" && main ? edited(form, main, words) : null;
  if (worded) carry(carried, worded);
  for (const { ref, facts, kind = facts?.kind } of files) {
    if (kind === undefined) continue;
    const spot = fieldForFile(carried.form, kind);
    if (spot !== null) carry(carried, editedByMedia(carried.form, spot, ref, facts && { ref, facts }));
    else carry(carried, { outcome: "refused", error: formTexts[form.texts.locale].errors.noFile(kind), spot });
  }
  const refused = worded?.outcome === "refused" ? worded.error : null;
  carried.form = { ...carried.form, draft: carriedGiven(carried.form, given) };
  return { ...carried, refused };
}

function carry(carried: Carried, edit: Edit): void {
  if (edit.outcome === "changed") carried.form = withNextQuestion(carried.form, edit.draft);
  else if (!carried.leftOut.some(({ html: said }) => said === edit.error.html)) carried.leftOut.push(edit.error);
}

function tried(form: Form, edit: Edit): Form {
  return edit.outcome === "changed" ? withNextQuestion(form, edit.draft) : form;
}

function withMedia(form: Form, ref: string, kind: MediaKind, facts: SentFile["facts"] | undefined): Form {
  const spot = fieldForFile(form, kind);
  return spot === null ? form : tried(form, editedByMedia(form, spot, ref, facts && { ref, facts }));
}

export function mainTextOf(model: ModelSpec, input: ModelInput): string | null {
  const main = promptField(model);
  const value = main && valueAt(input, main.path);
  return typeof value === "string" ? value : null;
}

/** The files of a draft, in the order of its form. */
export function mediaOf({ draft, model }: { draft: Draft; model: ModelSpec }): { ref: string; kind: MediaKind }[] {
  return allFields(model, draft.input).flatMap((spot) => {
    const [kind] = mediaTaken(spot.spec);
    const ref = valueAt(draft.input, spot.path);
    if (kind === undefined || typeof ref !== "string") return [];
    return [{ ref, kind: draft.files[ref]?.kind ?? kind }];
  });
}

/** The form that an earlier order was made from, filled in as it was. */
export function formOfTask(setting: FormContext, model: ModelSpec, task: Task, draftId: string): Form {
  const draft: Draft = {
    id: draftId,
    model: model.id,
    input: task.input,
    files: task.files,
    sources: task.sources,
    expecting: null,
  };
  return withNextQuestion({ ...setting, model, draft });
}

/** A file of a result, and where Telegram keeps it; null where that is not known. */
export type ResultFile = OutputFile & { telegramId: string | null };

/** A form of `form.model` that goes on from a result: names the earlier task or track, or takes the file itself. */
export function continuedForm(form: Form, task: Task, file: ResultFile | null): Form {
  const sources = allFields(form.model, form.draft.input).filter(({ spec }) => {
    const single = singleOf(spec);
    return single?.source !== undefined && acceptsSource(single.source_models, task.model);
  });
  if (sources.length === 0) return file === null ? form : withResultFile(form, file);
  return sources.reduce((filled, spot) => withSource(filled, spot, { task, file }), form);
}

function withSource(form: Form, spot: Field, from: { task: Task; file: OutputFile | null }): Form {
  const isTrack = singleOf(spot.spec)?.source === "track";
  const id = isTrack ? from.file?.id : from.task.vendorTaskId;
  if (!id) return form;
  const filled = tried(form, editedByMedia(form, spot, id));
  if (isTrack) return filled;
  // The price may follow from what the earlier task was made with.
  const sources = { ...filled.draft.sources, [id]: sourceFactsOf(from.task) };
  return withNextQuestion(filled, { ...filled.draft, sources });
}

/**
 * The vendor deletes its results after a while: Telegram's copy goes with the address. Without a copy an https address is
 * given to the model as it is; a stand-in's is not https, and is read and sent on like a file of the person's own.
 */
function withResultFile(form: Form, file: ResultFile): Form {
  const facts: SentFile["facts"] = {
    kind: file.kind,
    mime: null,
    sizeBytes: null,
    durationSeconds: file.durationSeconds,
    width: null,
    height: null,
    name: file.title,
    ...(file.telegramId !== null && { copy: `${TELEGRAM_REF}${file.telegramId}` }),
  };
  const isGivenAsIs = file.telegramId === null && file.url.startsWith("https://");
  return withMedia(form, file.url, file.kind, isGivenAsIs ? undefined : facts);
}

/** Stands in `expecting` while words or files wait for a model to be chosen. */
export const EXPECTING_MODEL = "?";
/** Stands there while the next words are a name to look for. */
export const EXPECTING_SEARCH = "?find";

export function expectsModel({ expecting }: Draft): boolean {
  return expecting === EXPECTING_MODEL;
}

export function isSearching(draft: Draft | null): boolean {
  return draft?.expecting === EXPECTING_SEARCH;
}

/** Nothing but the search itself: no form that it would come back to. */
export function isBlankSearch(draft: Draft): boolean {
  return isSearching(draft) && Object.keys(draft.input).length === 0;
}
