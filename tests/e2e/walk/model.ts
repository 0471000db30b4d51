import { findModel, listModels } from "../../../lib/registry/load.js";
import type { ParamSpec } from "../../../lib/registry/model/schema.js";
import type { ModelSpec } from "../../../lib/registry/model/spec.js";
import type { Locale } from "../../../lib/tasks/task.js";
import type { Telegram } from "../../emulators/telegram/server.js";
import { setEverything, type Visit } from "./settings.js";
import { createWalker, type Refusal, type Walker } from "./walker.js";

export type Walked = {
  id: string;
  outcome: "received" | "stuck";
  reason: string;
  updates: number;
  refusals: Refusal[];
  visits: Visit[];
};

const MAX_FORMS = 8;
const MAX_PAGES = 30;

/** Opens a model, fills it in, orders and receives; with `every`, again with each setting changed once. */
export async function walkModel(
  telegram: Telegram,
  model: ModelSpec,
  { locale, every }: { locale: Locale; every: boolean },
): Promise<Walked> {
  const walker = createWalker(telegram, locale);
  const walked: Walked = { id: model.id, outcome: "received", reason: "", updates: 0, refusals: [], visits: [] };
  try {
    await orderOnce(walker, model, { opening: "by name", done: null });
    if (every) walked.visits = await orderWithEverything(walker, model);
  } catch (error) {
    walked.outcome = "stuck";
    walked.reason = explain(error);
  } finally {
    walker.close();
  }
  return { ...walked, updates: walker.updates(), refusals: walker.refusals };
}

/** With `done`, everything else is set before the order. */
async function orderOnce(
  walker: Walker,
  model: ModelSpec,
  { opening, done }: { opening: Opening; done: Set<string> | null },
): Promise<Visit[]> {
  await openForm(walker, model, opening);
  await walker.fill();
  const visits = done === null || walker.card().generate === undefined ? [] : await setEverything(walker, done);
  const isSpoilt = visits.length > 0 && walker.card().generate === undefined;
  if (isSpoilt) await walker.press(walker.texts.form.close);
  else await walker.order();
  return visits;
}

/** As many forms as it takes: what clashes with the settings before it comes first in the next. */
async function orderWithEverything(walker: Walker, model: ModelSpec): Promise<Visit[]> {
  const done = new Set<string>();
  const kept: Visit[] = [];
  for (let form = 0; form < MAX_FORMS; form += 1) {
    const visits = await orderOnce(walker, model, { opening: "by link", done });
    const clashed = visits.filter(({ outcome }) => outcome === "clashed");
    kept.push(...visits.filter(({ outcome }) => outcome !== "clashed"));
    if (clashed.length === 0) return kept;
    // Alone in its form and still not possible: it stays a clash.
    const hopeless = visits[0]?.outcome === "clashed" ? visits[0] : null;
    if (hopeless === null) continue;
    kept.push(hopeless);
    done.add(hopeless.way);
  }
  return kept;
}

type Opening = "by name" | "by link";

/** By its name or a link, or from the result that the model goes on from, which is made first. */
async function openForm(walker: Walker, model: ModelSpec, opening: Opening): Promise<void> {
  const source = sourceOf(model);
  if (source !== null) {
    await orderOnce(walker, source, { opening: "by link", done: null });
    await continueInto(walker, model);
  } else if (opening === "by link") await walker.say(`/start m_${model.code}`);
  else {
    await walker.say(`/find ${model.title}`);
    await pressInPages(walker, model);
  }
  if (!isFormOf(walker, model)) throw new Error(`the form did not open: ${walker.card().text}`);
}

/** Turns the pages of a list until one has the model; models of the same name are told apart by the rest of the label. */
async function pressInPages(walker: Walker, model: ModelSpec): Promise<void> {
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { message, labels } = walker.card();
    const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
    const button = buttons.find(
      (each) => "callback_data" in each && each.callback_data.split(".").includes(model.code),
    );
    if (button && labels.filter((label) => label === button.text).length > 1)
      throw new Error(`two buttons look the same: ${button.text}`);
    if (button?.text.includes(model.title)) return void (await walker.press(button.text));
    if (!labels.includes("›")) break;
    await walker.press("›");
  }
  throw new Error(`${model.title} is not offered here: ${walker.card().text}`);
}

function isFormOf(walker: Walker, model: ModelSpec): boolean {
  return walker.card().text.startsWith(model.title);
}

/** "Use in…", the first of several files, and the page of the list that has the model. */
async function continueInto(walker: Walker, model: ModelSpec): Promise<void> {
  const { useIn, fileNumber } = walker.texts.orders;
  await walker.press(useIn);
  if (walker.card().labels.includes(fileNumber(1))) await walker.press(fileNumber(1));
  await pressInPages(walker, model);
}

/** A priced model whose result this one needs, or null. */
function sourceOf(model: ModelSpec): ModelSpec | null {
  const needed = Object.values(model.input).flatMap((spec) => (spec.required ? (sourceModels(spec) ?? []) : []));
  const current = needed
    .flatMap((id) => findModel(id) ?? [])
    .filter(({ price, status }) => price && status !== "retired");
  return current.find((each) => sourceOf(each) === null) ?? current[0] ?? null;
}

function sourceModels(spec: ParamSpec): readonly string[] | undefined {
  const single = spec.type === "array" ? spec.items : spec;
  return single.type === "string" && single.source ? (single.source_models ?? [firstSong()]) : undefined;
}

function firstSong(): string {
  return listModels().find(({ model_type }) => model_type === "text_to_music")?.id ?? "";
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
