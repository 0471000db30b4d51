import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText, cut, excerpt, html, lines, shorten, visibleLength } from "../../lib/bot/core/html.js";

test("no text of a person's can make markup", () => {
  expect(html`<b>${'</b><a href="x">&'}</b>`.html).toBe("<b>&lt;/b&gt;&lt;a href=&quot;x&quot;&gt;&amp;</b>");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(html`${text}`.html).not.toMatch(/[<>]/);
      expect(visibleLength(html`${text}`)).toBe(text.length);
    }),
  );
});

test("nothing is cut in the middle of what a person sees as one character", () => {
  expect(cut("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 15)).toBe("👨‍👩‍👧‍👦…");
  expect(cut("é̂é̂é̂é̂", 6)).not.toMatch(/^[\u0300-\u036f]/);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (text, max) => {
      const short = cut(text, max);
      expect(short.length).toBeLessThanOrEqual(max);
      expect(/\p{Surrogate}/u.test(short)).toBe(false);
    }),
  );
});

test("controls, broken characters and marks that turn the direction are taken out", () => {
  expect(cleanText("a\u0000b\u0007\r\nc\td\ud800")).toBe("ab\nc\td\ufffd");
  expect(excerpt("safe\u202e evil\u2066  \n text", 100)).toBe("safe evil text");
});

test("a text in which there is nothing to see is no text, and a joiner inside words is kept", () => {
  for (const nothing of ["\u200b", "\u2060 \u200d", "\u3164\uffa0", "\u2800", "\ufe0f", "\u{e0041}", "\u00a0\u3000"])
    expect([nothing, cleanText(nothing)]).toEqual([nothing, ""]);
  for (const text of ["👩‍👩‍👧", "می‌خواهم", "❤️", "·"]) expect(cleanText(text)).toBe(text);
});

test("a text that is too long loses whole lines, so that no tag is left open", () => {
  const long = lines(Array.from({ length: 200 }, (_, index) => html`<b>line ${index} of a long card</b>`));
  const short = shorten(long, 1024);
  expect(visibleLength(short)).toBeLessThanOrEqual(1024);
  expect(short.html.match(/<b>/g)?.length).toBe(short.html.match(/<\/b>/g)?.length);
  expect(shorten(html`short`, 1024).html).toBe("short");
});
