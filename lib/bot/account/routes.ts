import type { ExtraRows } from "../../tasks/session.js";
import { count, oneOf, toggle } from "../core/arguments.js";
import { commandTo, route, rowsOfPage } from "../core/route.js";
import { type Look, type Situation, showInOurChat, showScreen } from "../core/situation.js";
import { locales, textsFor } from "../core/texts.js";
import { balanceScreen, LINES_A_PAGE, languagesScreen, settingsScreen } from "./screens.js";
import { accountTexts } from "./texts.js";

/** The settings by their names in a button. */
const settingNames = { file: "asFile", hide: "hideAdvanced", ready: "tellReady" } as const;

/** What a person has to spend and what became of the rest, and what they have chosen for themselves. */
export const accountRoutes = {
  balance: route({
    code: "b",
    args: {},
    reads: true,
    wants: () => linesOf(0),
    decide: (situation) => ledgerOf(situation, 0),
  }),
  /** A page of the movements. */
  ledger: route({
    code: "B",
    args: { page: count },
    reads: true,
    wants: ({ page }) => linesOf(page),
    decide: (situation, { page }) => ledgerOf(situation, page),
  }),
  settings: route({
    code: "E",
    args: {},
    reads: true,
    decide: ({ texts, snapshot }) => showScreen(settingsScreen(texts, snapshot.session)),
  }),
  setting: route({
    code: "T",
    args: { name: oneOf(["file", "hide", "ready"]), isOn: toggle },
    onRepeat: "decide",
    decide: ({ texts, snapshot: { session } }, { name, isOn }) => {
      const settings = { [settingNames[name]]: isOn };
      const changed = { ...session, settings: { ...session.settings, ...settings } };
      return { settings, view: { show: "screen", screen: settingsScreen(texts, changed) } };
    },
  }),
  languages: route({
    code: "G",
    args: {},
    reads: true,
    decide: ({ texts }) => showScreen(languagesScreen(texts)),
  }),
  language: route({
    code: "L",
    args: { locale: oneOf(locales) },
    onRepeat: "decide",
    decide: (_, { locale }) => ({
      locale,
      view: { show: "screen", screen: languagesScreen(textsFor(locale), accountTexts[locale].languageSet) },
    }),
  }),
};

/** `/balance`, `/settings`, `/language` */
export const accountCommands = {
  balance: commandTo(accountRoutes.balance, {}),
  settings: commandTo(accountRoutes.settings, {}),
  language: commandTo(accountRoutes.languages, {}),
};

function linesOf(page: number): ExtraRows {
  return rowsOfPage("ledger", page, LINES_A_PAGE);
}

function ledgerOf(situation: Situation, page: number): Look {
  if (situation.inGroup) return showInOurChat(situation);
  const { texts, snapshot, nowMs } = situation;
  return showScreen(balanceScreen(texts, { session: snapshot.session, nowMs, ledger: snapshot.ledger, page }));
}
