import { type Html, html, lines } from "../html.js";
import { offeredIntents } from "../intents.js";
import { type Button, inRows, type Screen } from "../screen.js";
import type { Texts } from "../texts.js";

export function homeScreen(texts: Texts, above: Html | null): Screen {
  return { text: lines([above, above && html``, texts.home.whatToMake]), keyboard: intentRows(texts) };
}

function intentRows(texts: Texts): Button[][] {
  const buttons = offeredIntents().map(
    (intent): Button => ({ label: texts.home.intents[intent], action: { verb: "list", intent, page: 0 } }),
  );
  return [...inRows(buttons, 2), ownRow(texts)];
}

function ownRow({ library }: Texts): Button[] {
  return [
    { label: library.find, action: { verb: "search" } },
    { label: library.mine, action: { verb: "mine" } },
    { label: library.history, action: { verb: "history", page: 0 } },
  ];
}

export function homeRow(texts: Texts): Button[] {
  return [{ label: texts.home.home, action: { verb: "home" } }];
}

export function noteScreen(texts: Texts, text: Html): Screen {
  return { text, keyboard: [homeRow(texts)] };
}
