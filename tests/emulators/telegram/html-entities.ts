import type { MessageEntity } from "grammy/types";
import { byteOffset, cannotParse, readReference } from "./html-reference.js";
import { readTag } from "./html-tag.js";
import { checkedLink } from "./links.js";

export type FormattedText = { text: string; entities: MessageEntity[] };

type Open = { tag: string; argument: string; offset: number };
/** What is inside <pre> is known when it closes: until then code remembers its language here. */
type Languages = Map<MessageEntity, string>;

/**
 * Telegram's HTML, strictly: its tags, its character references, its sentences with byte offsets
 * (td MessageEntity.cpp, parse_html). Offsets of entities are in UTF-16 code units. @throws ApiError
 */
export function parseHtml(html: string): FormattedText {
  const entities: MessageEntity[] = [];
  const open: Open[] = [];
  const languages: Languages = new Map();
  let text = "";
  let at = 0;
  while (at < html.length) {
    if (html[at] === "&") {
      const reference = readReference(html, at);
      text += reference.text;
      at = reference.end;
    } else if (html[at] !== "<") {
      text += html[at];
      at += 1;
    } else if (html[at + 1] === "/") {
      at = closeTag({ html, at, text, open, entities, languages });
    } else {
      const tag = readTag(html, at);
      open.push({ tag: tag.name, argument: tag.argument, offset: text.length });
      at = tag.end;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

type Closing = {
  html: string;
  at: number;
  text: string;
  open: Open[];
  entities: MessageEntity[];
  languages: Languages;
};

function closeTag({ html, at, text, open, entities, languages }: Closing): number {
  const last = open.pop();
  const where = byteOffset(html, at);
  if (!last) throw cannotParse(`Unexpected end tag at byte offset ${where}`);
  const found = /^<\/([^\s>]*)\s*>/.exec(html.slice(at));
  if (!found) throw cannotParse(`Unclosed end tag at byte offset ${where}`);
  const name = (found[1] ?? "").toLowerCase();
  if (name !== "" && name !== last.tag) {
    throw cannotParse(`Unmatched end tag at byte offset ${where}, expected "</${last.tag}>", found "</${name}>"`);
  }
  addEntity(last, text, { entities, languages });
  return at + found[0].length;
}

const SIMPLE: Record<string, "bold" | "italic" | "strikethrough" | "underline" | "spoiler"> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  u: "underline",
  ins: "underline",
  "tg-spoiler": "spoiler",
  span: "spoiler",
};

type Found = Pick<Closing, "entities" | "languages">;

function addEntity({ tag, argument, offset }: Open, text: string, { entities, languages }: Found): void {
  const span = { offset, length: text.length - offset };
  if (span.length === 0) return;
  const simple = SIMPLE[tag];
  if (simple) entities.push({ type: simple, ...span });
  else if (tag === "tg-emoji") entities.push({ type: "custom_emoji", ...span, custom_emoji_id: argument });
  else if (tag === "blockquote") entities.push({ type: argument ? "expandable_blockquote" : "blockquote", ...span });
  else if (tag === "code" || tag === "pre") addCode({ tag, argument, span }, { entities, languages });
  else addLink(argument || text.slice(offset), span, entities);
}

type Span = { offset: number; length: number };

/** `<pre><code class="language-x">` is one entity; a language without `<pre>` is forgotten. */
function addCode(code: { tag: "code" | "pre"; argument: string; span: Span }, { entities, languages }: Found): void {
  const entity: MessageEntity = { type: code.tag, ...code.span };
  if (code.tag === "code") {
    if (code.argument !== "") languages.set(entity, code.argument);
    entities.push(entity);
    return;
  }
  const inner = entities.at(-1);
  const isSame = inner?.offset === code.span.offset && inner.length === code.span.length;
  const language = isSame ? languages.get(inner) : undefined;
  if (language !== undefined) entities.pop();
  entities.push({ type: "pre", ...code.span, ...(language !== undefined && { language }) });
}

function addLink(url: string, span: Span, entities: MessageEntity[]): void {
  const mention = /^tg:\/\/user\?id=(\d+)$/.exec(url);
  if (mention) {
    const user = { id: Number(mention[1]), is_bot: false, first_name: "" };
    entities.push({ type: "text_mention", ...span, user });
    return;
  }
  const checked = checkedLink(url);
  // A link that is no link is dropped without a word, as Telegram does.
  if (checked !== null) entities.push({ type: "text_link", ...span, url: checked });
}
