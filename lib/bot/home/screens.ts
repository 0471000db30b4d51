import { listOutcomes } from "../../registry/load.js";
import { type Html, html, lines } from "../core/html.js";
import { type Button, homeRow, inPairs, inRows, paginate, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { offeredIntents } from "./purposes.js";
import { homeTexts } from "./texts.js";

/** Ideas on one page: what fits on a phone together with the way to all else. */
const IDEAS_PAGE_SIZE = 8;

/** Where everything begins: things that people want, and the way to what is one's own. */
export function homeScreen(texts: Texts, above: Html | null, page = 0): Screen {
  const words = homeTexts[texts.locale];
  const ideas = listOutcomes().filter(({ isRecipe }) => isRecipe);
  const { shown, turns } = paginate(ideas, page, IDEAS_PAGE_SIZE, (to) => ({ verb: "ideas", page: to }));
  const buttons = shown.map(
    ({ id, icon, name }): Button => ({
      label: `${icon} ${name[texts.locale]}`,
      action: { verb: "begin", outcome: id },
    }),
  );
  const all: Button = { label: words.allKinds, action: { verb: "kinds" } };
  return {
    text: lines([above, above && html``, words.whatToMake]),
    keyboard: [...inPairs(buttons), turns, [all], ownRow(texts)],
  };
}

/** All kinds of models. */
export function kindsScreen(texts: Texts): Screen {
  const words = homeTexts[texts.locale];
  const purposes = offeredIntents().map(
    (intent): Button => ({ label: words.intents[intent], action: { verb: "list", intent, page: 0 } }),
  );
  return { text: words.whichKind, keyboard: [...inRows(purposes, 2), ownRow(texts), homeRow(texts)] };
}

function ownRow(texts: Texts): Button[] {
  const words = homeTexts[texts.locale];
  return [
    { label: words.find, action: { verb: "search" } },
    { label: words.mine, action: { verb: "mine" } },
    { label: texts.history, action: { verb: "history", page: 0 } },
  ];
}
