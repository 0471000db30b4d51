import { type Html, html, lines } from "../core/html.js";
import { type Button, inRows, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { offeredIntents } from "./purposes.js";
import { homeTexts } from "./texts.js";

/** Where everything begins: what can be made, and the way to what is one's own. */
export function homeScreen(texts: Texts, above: Html | null): Screen {
  const words = homeTexts[texts.locale];
  const purposes = offeredIntents().map(
    (intent): Button => ({ label: words.intents[intent], action: { verb: "list", intent, page: 0 } }),
  );
  const own: Button[] = [
    { label: words.find, action: { verb: "search" } },
    { label: words.mine, action: { verb: "mine" } },
    { label: texts.history, action: { verb: "history", page: 0 } },
  ];
  return { text: lines([above, above && html``, words.whatToMake]), keyboard: [...inRows(purposes, 2), own] };
}
