import type { Press } from "../../lib/bot/core/press.js";
import type { Screen } from "../../lib/bot/core/screen.js";
import type { BotDecision, Situation, UserInput } from "../../lib/bot/core/situation.js";
import { coreEn } from "../../lib/bot/core/texts.en.js";
import { textsFor } from "../../lib/bot/core/texts.js";
import { decide } from "../../lib/bot/decide.js";
import { fieldKind, mediaTaken, singleOf } from "../../lib/bot/form/field.js";
import { type Form, formRef, isReady, quoteOf } from "../../lib/bot/form/form.js";
import { currentForm } from "../../lib/bot/form/open.js";
import { childrenOf, type Field, fieldAtPath } from "../../lib/bot/form/path.js";
import { lookupFor } from "../../lib/bot/routes.js";
import { mediaKinds } from "../../lib/registry/model/media-kinds.js";
import type { FileFacts, MediaKind, StringParam } from "../../lib/registry/model/schema.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";
import type { Session } from "../../lib/tasks/session.js";
import type { Locale, Task } from "../../lib/tasks/task.js";
import { sampleTask } from "./samples.js";

const MAX_STEPS = 60;
const oddTexts = [
  "a fox",
  "<b>&lt;",
  "-1",
  "0",
  "3,5",
  "https://example.com/a.png",
  "👨‍👩‍👧‍👦".repeat(900),
  "x".repeat(4_096),
  "kling",
  "\u202e",
  "?",
];

/** A person who fills in forms by buttons, files and messages only, one pure decision after another. */
export function createWalker(options: { locale: Locale; onScreen: (screen: Screen) => void }) {
  let session: Session = {
    userId: 8_123_456_789,
    chatId: 8_123_456_789,
    locale: options.locale,
    availableCredits: 1_000_000,
    freeCredits: 1_000_000,
    dailyFreeCredits: 1_000_000,
    heldCredits: 0,
    settings: { asFile: false, hideAdvanced: false, tellReady: true },
    favourites: [],
    isBanned: false,
    disabledModels: [],
    observedPrices: {},
    draft: null,
    lastPress: null,
    version: 0,
  };
  let updates = 0;

  function situation(incoming: UserInput, task: Task | null): Situation {
    return {
      snapshot: { session, task, fileIds: [], history: [], recent: [], ledger: [], usualSeconds: {} },
      incoming,
      texts: textsFor(options.locale),
      firstName: "Ann",
      nowMs: Date.UTC(2026, 10, 21, 12),
      inGroup: false,
      threadId: null,
      newDraftId: `draft${updates}`,
    };
  }

  function act(incoming: UserInput, task: Task | null = null): BotDecision {
    updates += 1;
    const decision = decide(situation(incoming, task));
    const { view: _, ...changes } = decision;
    if (lookupFor(incoming).looksOnly && Object.keys(changes).length > 0)
      throw new Error(`${JSON.stringify(incoming)} was to look only, and changes ${JSON.stringify(changes)}`);
    if (decision.draft !== undefined) session = { ...session, draft: decision.draft, version: session.version + 1 };
    if (decision.view.show === "screen") options.onScreen(decision.view.screen);
    return decision;
  }

  const press = (action: Press, task: Task | null = null) =>
    act({ kind: "press", queryId: "1", action, isForeign: false, message: { id: 5, holdsMedia: false } }, task);

  function form(): Form {
    const opened = currentForm(situation({ kind: "text", text: "" }, null));
    if (!opened) throw new Error("no form is open");
    return opened;
  }

  /** Opens the model, from the result it goes on from where it needs one, and answers until it could be ordered. */
  function fill(model: ModelSpec): { form: Form; ready: boolean } {
    session = { ...session, draft: null };
    const earlier = earlierTask(model);
    if (earlier) press({ verb: "use_in", task: earlier.id, file: 0, code: model.code }, earlier);
    else press({ verb: "open", code: model.code });
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const opened = form();
      const quote = quoteOf(model, opened.draft, session);
      if (isReady(quote)) return { form: opened, ready: true };
      const wanted = quote.missing[0] ?? wantedByRule(opened);
      if (wanted === null) break;
      answer(opened, wanted);
    }
    return { form: form(), ready: false };
  }

  function wantedByRule(opened: Form): Field | null {
    const { expecting, input } = opened.draft;
    return expecting === null ? null : fieldAtPath(opened.model, input, expecting);
  }

  function answer(opened: Form, spot: Field): void {
    const kind = fieldKind(spot.spec);
    if (kind === "choice" || kind === "toggle")
      return void press({ verb: "set", form: formRef(opened), place: spot.place, value: 0 });
    if (kind === "media")
      return void act({ kind: "file", file: sampleFile(spot, updates), caption: "", albumId: null });
    if (kind === "number" || kind === "list") return void act({ kind: "text", text: numberFor(spot) });
    if (kind === "groups") return void press({ verb: "add", form: formRef(opened), place: spot.place });
    act({ kind: "text", text: textFor(spot) });
  }

  /** Opens the form, its further settings, and each setting with every page of its values. */
  function openEverything(model: ModelSpec): void {
    press({ verb: "open", code: model.code });
    const ref = formRef(form());
    press({ verb: "more", form: ref });
    for (const spot of childrenOf(model, form().draft.input, null)) {
      press({ verb: "field", form: ref, place: spot.place });
      const values = spot.spec.type === "enum" ? spot.spec.values.length : 0;
      for (let page = 0; page * 8 < values; page += 1) press({ verb: "values", form: ref, place: spot.place, page });
      if (fieldKind(spot.spec) !== "groups") continue;
      press({ verb: "add", form: ref, place: spot.place });
      press({ verb: "field", form: ref, place: [...spot.place, 0] });
    }
  }

  /** Presses a button of a recent screen, or sends something, without looking. The same in every run. */
  function actAtRandom(recent: readonly Screen[]): void {
    const roll = random();
    const buttons = pick(recent)?.keyboard.flat() ?? [];
    const button = pick(buttons);
    if (roll < 0.75 && button) return void press(button.action, "task" in button.action ? sampleTask() : null);
    if (roll < 0.85) return void act({ kind: "text", text: pick(oddTexts) ?? "a" });
    if (roll < 0.95)
      return void act({ kind: "file", file: oddFile(pick(mediaKinds) ?? "image"), caption: "", albumId: null });
    act({ kind: "command", name: pick(Object.keys(coreEn.profile.commands)) ?? "start", argument: "" });
  }

  let seed = 7;
  function random(): number {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  }
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const oddFile = (kind: MediaKind) => {
    const facts = { kind, mime: null, sizeBytes: null, durationSeconds: null, width: null, height: null, name: null };
    return { ref: `telegram:odd${updates}`, facts };
  };

  return { act, press, fill, actAtRandom, openEverything, form, updates: () => updates };
}

/** A finished task of a model that this one continues, or null when it needs none. */
function earlierTask(model: ModelSpec): Task | null {
  for (const spec of Object.values(model.input)) {
    const single = singleOf(spec);
    if (single?.source && spec.required)
      return sampleTask({ model: single.source_models?.[0] ?? "ai-music-api/generate" });
  }
  return null;
}

function sampleFile(spot: Field, number: number): { ref: string; facts: FileFacts } {
  const single = singleOf(spot.spec);
  const kind: MediaKind = mediaTaken(spot.spec)[0] ?? "image";
  return {
    ref: `telegram:file${number}`,
    facts: {
      kind,
      mime: single?.mime?.[0] ?? defaultMime[kind],
      sizeBytes: kind === "video" ? 1_500_000 : 200_000,
      durationSeconds: kind === "image" || kind === "document" ? null : secondsFor(single),
      width: kind === "image" || kind === "video" ? 1280 : null,
      height: kind === "image" || kind === "video" ? 1280 : null,
      name: `file.${single?.extensions?.[0] ?? "bin"}`,
    },
  };
}

const defaultMime: Record<MediaKind, string> = {
  image: "image/jpeg",
  video: "video/mp4",
  audio: "audio/mpeg",
  document: "application/pdf",
};

function secondsFor(single: StringParam | null): number {
  const [shortest, longest] = single?.clip_seconds ?? [5, 10];
  return Math.min(Math.max(5, shortest), longest);
}

function numberFor({ spec }: Field): string {
  if (spec.type === "number" || spec.type === "integer") return String(spec.min ?? spec.max ?? 1);
  return spec.type === "array" && (spec.items.type === "integer" || spec.items.type === "number")
    ? String(spec.items.min ?? 1)
    : "one";
}

function textFor({ spec }: Field): string {
  if (spec.type !== "string") return "a fox";
  if (spec.format === "url") return "https://example.com/page";
  if (spec.pattern) return spec.pattern.includes("#") ? "#aabbcc" : "50.00%";
  return "a fox in the snow "
    .repeat(20)
    .slice(0, Math.max(spec.min ?? 1, Math.min(spec.max ?? 40, 40)))
    .trim();
}
