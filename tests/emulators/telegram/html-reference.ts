import { badRequest } from "./api-error.js";

const CODES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

export function cannotParse(reason: string) {
  return badRequest(`can't parse entities: ${reason}`);
}

/** Where Telegram counts bytes. */
export function byteOffset(html: string, at: number): number {
  return Buffer.byteLength(html.slice(0, at));
}

/** The character that a reference at `at` stands for; a "&" that starts none is itself. */
export function readReference(html: string, at: number): { text: string; end: number } {
  const found = /^&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot)(?![a-z]));?/i.exec(html.slice(at, at + 12));
  if (!found) return { text: "&", end: at + 1 };
  const [whole, hex, decimal, name] = found;
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  const character = name === undefined ? fromCodePoint(code) : CODES[name];
  return character === undefined ? { text: "&", end: at + 1 } : { text: character, end: at + whole.length };
}

function fromCodePoint(code: number): string | undefined {
  return code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : undefined;
}
