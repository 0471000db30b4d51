import { expect, test } from "vitest";
import { formatText } from "./formatted-text.js";

const html = (text: string) => formatText({ text, parseMode: "HTML" });

test.each([
  [
    "<b>bold</b> <i>it</i>",
    "bold it",
    [
      { type: "bold", offset: 0, length: 4 },
      { type: "italic", offset: 5, length: 2 },
    ],
  ],
  [
    "<b>a<i>b</i></b>",
    "ab",
    [
      { type: "bold", offset: 0, length: 2 },
      { type: "italic", offset: 1, length: 1 },
    ],
  ],
  ["😀<u>x</u>", "😀x", [{ type: "underline", offset: 2, length: 1 }]],
  ["1 &lt; 2 &amp; &quot;&#65;&#x42;&quot; &nbsp;", '1 < 2 & "AB" &nbsp;', []],
  [
    '<a href="https://a.example/?x=1&amp;y=2">link</a>',
    "link",
    [{ type: "text_link", offset: 0, length: 4, url: "https://a.example/?x=1&y=2" }],
  ],
  ['<a href="http://localhost/">none</a>', "none", []],
  ['<pre><code class="language-json">{}</code></pre>', "{}", [{ type: "pre", offset: 0, length: 2, language: "json" }]],
  ['<code class="language-json">{}</code>', "{}", [{ type: "code", offset: 0, length: 2 }]],
  [
    "<code>/start</code> /help",
    "/start /help",
    [
      { type: "code", offset: 0, length: 6 },
      { type: "bot_command", offset: 7, length: 5 },
    ],
  ],
  ["<blockquote expandable>q</blockquote>", "q", [{ type: "expandable_blockquote", offset: 0, length: 1 }]],
  [
    '<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>',
    "st",
    [
      { type: "spoiler", offset: 0, length: 1 },
      { type: "spoiler", offset: 1, length: 1 },
    ],
  ],
  ["  <b> padded </b>\n", "padded", [{ type: "bold", offset: 0, length: 6 }]],
  ["<b></b>x", "x", []],
])("%s is read as Telegram reads it", (source, text, entities) => {
  expect(html(source)).toEqual({ text, entities });
});

test.each([
  ["<p>x</p>", 'Unsupported start tag "p" at byte offset 0'],
  ["я <br>", 'Unsupported start tag "br" at byte offset 3'],
  ["a < b", 'Unsupported start tag "" at byte offset 2'],
  ["<b", "Unclosed start tag at byte offset 0"],
  ["x</b>", "Unexpected end tag at byte offset 1"],
  ["<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
  ["<b>x</b", "Unclosed end tag at byte offset 4"],
  ["<b>x", 'Can\'t find end tag corresponding to start tag "b"'],
  ["<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ["<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'],
  ['<a href="x>y</a>', "Unclosed start tag at byte offset 0"],
])("%s is refused in Telegram's words", (source, words) => {
  expect(() => html(source)).toThrow(`Bad Request: can't parse entities: ${words}`);
});
