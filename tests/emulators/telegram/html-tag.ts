import { byteOffset, cannotParse, readReference } from "./html-reference.js";

const TAGS = new Set("a b strong i em s strike del u ins tg-spoiler tg-emoji span pre code blockquote".split(" "));

export type Tag = { name: string; argument: string; end: number };

/** Reads the start tag at `at`, with the one attribute that matters for it. @throws ApiError */
export function readTag(html: string, at: number): Tag {
  const where = byteOffset(html, at);
  let end = at + 1;
  while (end < html.length && !/[\s>]/.test(html.charAt(end))) end += 1;
  if (end === html.length) throw cannotParse(`Unclosed start tag at byte offset ${where}`);
  const name = html.slice(at + 1, end).toLowerCase();
  if (!TAGS.has(name)) throw cannotParse(`Unsupported start tag "${name}" at byte offset ${where}`);
  let argument = "";
  for (;;) {
    while (/\s/.test(html.charAt(end))) end += 1;
    if (html[end] === ">") break;
    const attribute = readAttribute({ html, at: end, tag: name, where });
    argument = argumentOf(name, attribute) ?? argument;
    end = attribute.end;
  }
  if (name === "span" && argument !== "spoiler")
    throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${where}`);
  if (name === "tg-emoji" && !/^[1-9]\d*$/.test(argument))
    throw cannotParse("Invalid custom emoji identifier specified");
  return { name, argument, end: end + 1 };
}

type Attribute = { name: string; value: string; end: number };

function readAttribute(place: { html: string; at: number; tag: string; where: number }): Attribute {
  const { html, at, tag, where } = place;
  const name = /^[^\s=>]*/.exec(html.slice(at))?.[0] ?? "";
  if (name === "") {
    const reason = at >= html.length ? "Unclosed start tag" : `Empty attribute name in the tag "${tag}"`;
    throw cannotParse(`${reason} at byte offset ${where}`);
  }
  let end = at + name.length;
  // The one attribute that stands without a value.
  if (tag === "blockquote" && name === "expandable" && /[\s>]/.test(html.charAt(end))) return { name, value: "", end };
  while (/\s/.test(html.charAt(end))) end += 1;
  if (html[end] !== "=") {
    throw cannotParse(`Expected equal sign in declaration of an attribute of the tag "${tag}" at byte offset ${where}`);
  }
  end += 1;
  while (/\s/.test(html.charAt(end))) end += 1;
  const quote = html.charAt(end);
  if (quote === '"' || quote === "'") return { name, ...readQuoted(html, end, where) };
  const token = /^[a-z0-9.-]*/i.exec(html.slice(end))?.[0] ?? "";
  const after = html.charAt(end + token.length);
  if (!/[\s>]/.test(after)) throw cannotParse(`Unexpected end of name token at byte offset ${byteOffset(html, end)}`);
  return { name, value: token.toLowerCase(), end: end + token.length };
}

function readQuoted(html: string, at: number, where: number): { value: string; end: number } {
  const quote = html.charAt(at);
  let value = "";
  let end = at + 1;
  while (end < html.length && html[end] !== quote) {
    const piece = html[end] === "&" ? readReference(html, end) : { text: html.charAt(end), end: end + 1 };
    value += piece.text;
    end = piece.end;
  }
  if (end + 1 >= html.length) throw cannotParse(`Unclosed start tag at byte offset ${where}`);
  return { value, end: end + 1 };
}

function argumentOf(tag: string, { name, value }: Attribute): string | undefined {
  if (tag === "a" && name === "href") return value;
  if (tag === "code" && name === "class" && value.startsWith("language-")) return value.slice("language-".length);
  if (tag === "span" && name === "class" && value.startsWith("tg-")) return value.slice("tg-".length);
  if (tag === "tg-emoji" && name === "emoji-id") return value;
  if (tag === "blockquote" && name === "expandable") return "expandable";
  return undefined;
}
