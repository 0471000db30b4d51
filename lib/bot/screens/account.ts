import { findModel } from "../../registry/load.js";
import type { LedgerLine, Session } from "../../tasks/session.js";
import { type Html, html, lines } from "../html.js";
import { untilReset } from "../reset.js";
import { type Button, pageOf, type Screen } from "../screen.js";
import type { Texts } from "../texts.js";
import { homeRow } from "./home.js";
import { buyRow } from "./shop.js";

export const LINES_A_PAGE = 12;

/** What there is to spend, and what became of the rest. `ledger`: one line more than a page says that there is another. */
export function balanceScreen(
  texts: Texts,
  { session, nowMs, ledger, page }: { session: Session; nowMs: number; ledger: readonly LedgerLine[]; page: number },
): Screen {
  const credits = {
    available: session.availableCredits,
    free: session.freeCredits,
    daily: session.dailyFreeCredits,
    held: session.heldCredits,
  };
  const { shown, turns } = pageOf(ledger, { page, size: LINES_A_PAGE, turn: (to) => ({ verb: "ledger", page: to }) });
  return {
    text: lines([
      texts.home.balance(credits, texts.home.duration(untilReset(nowMs))),
      ...(shown.length > 0 ? [html``, texts.library.ledgerTitle] : []),
      ...shown.map((line) => html`<i>${texts.library.day(line.at)}</i>  ${ledgerWords(texts, line)}`),
    ]),
    keyboard: [turns, buyRow(texts), homeRow(texts)],
  };
}

export function ledgerWords({ library }: Texts, { kind, credits, model, failure }: LedgerLine): Html {
  const title = (model && findModel(model)?.title) ?? model ?? "";
  switch (kind) {
    case "allowance":
      return library.allowance(credits);
    case "expiry":
      return library.expired(credits);
    case "grant":
      return library.grant(credits);
    case "payment":
    case "refund":
    case "refund_undone":
    case "referral":
    case "promo":
      return library.moved[kind](credits);
    case "hold":
      return library.setAside(credits, title);
    case "capture":
      return library.spent(credits, title);
    case "release":
      return library.returned(credits, title, library.why[failure ?? "unknown"]);
  }
}

/** What a person can choose for themselves; a press changes it at once. */
export function settingsScreen(texts: Texts, { settings }: Session): Screen {
  const { library } = texts;
  const button = (label: string, action: Button["action"]): Button[] => [{ label, action }];
  return {
    text: lines([library.settingsTitle, html``, library.settingsHelp]),
    keyboard: [
      button(library.settings.language(texts.languageName), { verb: "languages" }),
      button(library.settings.file(settings.asFile), { verb: "setting", name: "file", isOn: !settings.asFile }),
      button(library.settings.hide(settings.hideAdvanced), {
        verb: "setting",
        name: "hide",
        isOn: !settings.hideAdvanced,
      }),
      homeRow(texts),
    ],
  };
}
