import { listModels } from "../../../lib/registry/load.js";
import type { Random } from "./random.js";

/** Stands in every piece of markup that a person tries: where it is formatted, the markup has worked. */
export const BAIT = "qBAITq";
export const BAIT_HOST = "bait.example.com";

const markup = [
  `<b>${BAIT}</b>`,
  `<a href="https://${BAIT_HOST}/">${BAIT}</a>`,
  `<u>${BAIT}</u><s>${BAIT}</s><tg-spoiler>${BAIT}</tg-spoiler>`,
  `<pre><code class="language-js">${BAIT}</code></pre>`,
  `</b></i>${BAIT}<b>`,
  `<blockquote expandable>${BAIT}`,
  `*${BAIT}* _${BAIT}_ [${BAIT}](https://${BAIT_HOST}) \`${BAIT}\` ||${BAIT}||`,
  `&lt;b&gt;${BAIT}&lt;/b&gt; &amp;#60; &`,
  `"><img src=x onerror=alert(1)>`,
  `${"<".repeat(300)}${BAIT}`,
] as const;

const strange = [
  "\u202eesrever\u202c in the middle",
  "\u2067\u05e9\u05dc\u05d5\u05dd\u2069 \u061c",
  "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀",
  "👨‍👩‍👧‍👦".repeat(500),
  "é".normalize("NFD").repeat(400),
  "Z̸̢͎̼̅a̴̛̪l̷͓̎g̴͉̔o̷͔̕ ".repeat(40),
  "\ud83d",
  "a\u0000b\u0007c",
  " \u200b\u200c\u200d\ufeff ",
  "x".repeat(4_096),
  "слово ".repeat(680),
  "\n\n\n",
  "0",
  "-1",
  "3,5",
  "1e309",
  "true",
  "null",
  "__proto__",
  "constructor",
  "'; drop table tasks; --",
  "$1 $(env) %s {0}",
  "?",
  "https://example.com/fox.png",
  "http://127.0.0.1/secret",
  "https://exa mple.com",
  "javascript:alert(1)",
  "@kiegram_bot #fox ann@example.com +15550100",
  "#aabbcc",
  "A red fox in deep snow at dawn",
  "Рыжая лиса в глубоком снегу",
] as const;

const commands = [
  "/start",
  "/start m_",
  "/start m_zzzzzz",
  "/start ../../etc",
  "/models",
  "/m kling",
  "/find kling",
  "/find",
  "/history",
  "/favourites",
  "/settings",
  "/balance",
  "/language",
  "/cancel",
  "/help",
  "/HELP@kiegram_bot",
  "/start@another_bot",
  "/nothing_of_ours",
  "/",
  "//",
  "/старт",
] as const;

/** What somebody may type. */
export function randomText(random: Random): string {
  switch (random.weighted({ strange: 30, markup: 25, command: 20, model: 10, link: 5, mixed: 10 })) {
    case "strange":
      return random.pick(strange);
    case "markup":
      return random.pick(markup);
    case "command":
      return random.pick(commands);
    case "model":
      return random.pick(listModels())?.title ?? "kling";
    case "link":
      return `/start m_${random.pick(listModels())?.code ?? ""}`;
    case "mixed":
      return `${random.pick(strange)} ${random.pick(markup)} ${random.pick(strange)}`.slice(0, 4_096);
  }
}
