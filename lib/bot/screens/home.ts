import type { ModelSummary } from "../../registry/model-spec.js";
import type { Session } from "../../tasks/session.js";
import { excerpt, type Html, html, lines } from "../html.js";
import { type Intent, modelsFor, offeredIntents } from "../intents.js";
import { untilReset } from "../reset.js";
import { type Button, inRows, paged, type Screen } from "../screen.js";
import type { Texts } from "../texts.js";
import { locales, textsFor } from "../texts-by-locale.js";

/** Rows of models on one page; the keyboard stays far below Telegram's limit. */
const MODELS_A_PAGE = 8;

export function homeScreen(texts: Texts, above: Html | null): Screen {
  return { text: lines([above, above && html``, texts.home.whatToMake]), keyboard: intentRows(texts) };
}

function intentRows(texts: Texts): Button[][] {
  const buttons = offeredIntents().map(
    (intent): Button => ({ label: texts.home.intents[intent], action: { verb: "list", intent, page: 0 } }),
  );
  return inRows(buttons, 2);
}

export function homeRow(texts: Texts): Button[] {
  return [{ label: texts.home.home, action: { verb: "home" } }];
}

/** "Kling 2.6 · Kuaishou · from 55". */
function modelLabel(texts: Texts, model: ModelSummary): string {
  const price = model.priceFromCredits === null ? [] : [texts.home.priceFrom(Math.ceil(model.priceFromCredits))];
  // "Kling 3.0 · Kling" would say it twice.
  const isNamedAfter = model.title.toLowerCase().includes(model.vendor.toLowerCase());
  return [excerpt(model.title, 34), ...(isNamedAfter ? [] : [model.vendor]), ...price].join(" · ");
}

export function intentScreen(texts: Texts, intent: Intent, page: number): Screen {
  return modelsScreen(texts, texts.home.chooseModel(texts.home.intents[intent]), {
    models: modelsFor(intent),
    page,
    turn: (to) => ({ verb: "list", intent, page: to }),
  });
}

type ModelPage = { models: readonly ModelSummary[]; page: number; turn: (page: number) => Button["action"] };

/** A page of models, each opening its form, unless `open` says otherwise. */
export function modelsScreen(
  texts: Texts,
  text: Html,
  list: ModelPage & { open?: (model: ModelSummary) => Button["action"] },
): Screen {
  const { shown, turns } = paged(list.models, list.page, MODELS_A_PAGE, list.turn);
  const open = list.open ?? ((model: ModelSummary) => ({ verb: "open" as const, code: model.code }));
  const rows = shown.map((model): Button[] => [{ label: modelLabel(texts, model), action: open(model) }]);
  return { text, keyboard: [...rows, turns, homeRow(texts)] };
}

export function balanceScreen(
  texts: Texts,
  session: Session,
  nowMs: number,
  available = session.availableCredits,
): Screen {
  const credits = { available, held: session.heldCredits };
  return { text: texts.home.balance(credits, texts.home.duration(untilReset(nowMs))), keyboard: [homeRow(texts)] };
}

export function languagesScreen(texts: Texts, text: Html = texts.home.chooseLanguage): Screen {
  const buttons = locales.map(
    (locale): Button => ({ label: textsFor(locale).languageName, action: { verb: "language", locale } }),
  );
  return { text, keyboard: [buttons, homeRow(texts)] };
}

export function noteScreen(texts: Texts, text: Html): Screen {
  return { text, keyboard: [homeRow(texts)] };
}
