import { findModel } from "../../registry/load.js";
import type { LedgerLine, Session } from "../../tasks/session.js";
import { type Html, html, lines } from "../core/html.js";
import { type Button, homeRow, paginateOpenEnded, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { locales, textsFor } from "../core/texts.js";
import { secondsUntilReset } from "../core/words.js";
import { buyRow } from "../shop/screens.js";
import { accountTexts } from "./texts.js";

export const LINES_A_PAGE = 12;

/**
 * Shows what there is to spend, and what became of the rest. `ledger`: pass one row more than a page, so that it is
 * known whether there is another.
 */
export function balanceScreen(
  texts: Texts,
  { session, nowMs, ledger, page }: { session: Session; nowMs: number; ledger: readonly LedgerLine[]; page: number },
): Screen {
  const words = accountTexts[texts.locale];
  const credits = {
    available: session.availableCredits,
    free: session.freeCredits,
    daily: session.dailyFreeCredits,
    held: session.heldCredits,
  };
  const { shown, turns } = paginateOpenEnded(ledger, {
    page,
    size: LINES_A_PAGE,
    turn: (to) => ({ verb: "ledger", page: to }),
  });
  return {
    text: lines([
      words.balance(credits, texts.duration(secondsUntilReset(nowMs))),
      ...(shown.length > 0 ? [html``, words.ledgerTitle] : []),
      ...shown.map((line) => html`<i>${texts.day(line.at)}</i>  ${ledgerWords(texts, line)}`),
    ]),
    keyboard: [turns, buyRow(texts), homeRow(texts)],
  };
}

export function ledgerWords(
  { locale }: Texts,
  { kind, credits, model, failure, heldCredits = null }: LedgerLine,
): Html {
  const words = accountTexts[locale];
  const title = (model && findModel(model)?.title) ?? model ?? "";
  switch (kind) {
    case "allowance":
      return words.allowance(credits);
    case "expiry":
      return words.expired(credits);
    case "grant":
      return words.grant(credits);
    case "payment":
    case "refund":
    case "refund_undone":
    case "referral":
    case "promo":
      return words.moved[kind](credits);
    case "hold":
      return words.setAside(credits, title);
    case "capture":
      return words.spent(credits, title, heldCredits);
    case "release":
      return words.returned(credits, title, words.why[failure ?? "unknown"]);
  }
}

/** What a person can choose for themselves; a press changes it at once. */
export function settingsScreen(texts: Texts, { settings }: Session): Screen {
  const words = accountTexts[texts.locale];
  const button = (label: string, action: Button["action"]): Button[] => [{ label, action }];
  return {
    text: lines([words.settingsTitle, html``, words.settingsHelp]),
    keyboard: [
      button(words.settings.language(texts.languageName), { verb: "languages" }),
      button(words.settings.file(settings.asFile), { verb: "setting", name: "file", isOn: !settings.asFile }),
      button(words.settings.hide(settings.hideAdvanced), {
        verb: "setting",
        name: "hide",
        isOn: !settings.hideAdvanced,
      }),
      button(words.settings.ready(settings.tellReady), { verb: "setting", name: "ready", isOn: !settings.tellReady }),
      homeRow(texts),
    ],
  };
}

export function languagesScreen(texts: Texts, text: Html = accountTexts[texts.locale].chooseLanguage): Screen {
  const buttons = locales.map(
    (locale): Button => ({ label: textsFor(locale).languageName, action: { verb: "language", locale } }),
  );
  return { text, keyboard: [buttons, homeRow(texts)] };
}
