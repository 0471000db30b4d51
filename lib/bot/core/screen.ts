import type { Html } from "./html.js";
import type { Press } from "./press.js";
import type { Texts } from "./texts.js";

export const MAX_TEXT = 4096;
export const MAX_CAPTION = 1024;

export type Button = { label: string; action: Press; style?: "primary" | "success" | "danger" };
export type Keyboard = readonly (readonly Button[])[];

/** One message of ours: what it says and what can be pressed. */
export type Screen = { text: Html; keyboard: Keyboard };

/** Puts buttons side by side, `perRow` in a row. */
export function inRows(buttons: readonly Button[], perRow: number): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += perRow) rows.push(buttons.slice(at, at + perRow));
  return rows;
}

/** How many Latin letters fit into half of a phone's width, seen on phones; a longer label would end in dots. */
const MAX_HALF = 16.9;

function widthOf(label: string): number {
  let width = 0;
  for (const character of label) {
    // It only says how the sign before it looks.
    if (/[\p{Mn}\u200d]/u.test(character)) continue;
    if (/\p{Extended_Pictographic}/u.test(character)) width += 2;
    else width += /\p{Script=Cyrillic}/u.test(character) ? 1.1 : 1;
  }
  return width;
}

/** Puts buttons in their order, two in a row where both fit. */
export function inPairs(buttons: readonly Button[]): Button[][] {
  const rows: Button[][] = [];
  let isOpen = false;
  for (const button of buttons) {
    const isShort = widthOf(button.label) <= MAX_HALF;
    const last = rows.at(-1);
    if (last && isOpen && isShort) last.push(button);
    else rows.push([button]);
    isOpen = isShort && rows.at(-1)?.length === 1;
  }
  return rows;
}

/**
 * Like `paginate`, for a list whose total is unknown: pass one row more than the page size, and the extra row tells
 * that there is a next page.
 */
export function paginateOpenEnded<T>(
  rows: readonly T[],
  { page, size, turn }: { page: number; size: number; turn: (page: number) => Press },
): { shown: readonly T[]; turns: Button[] } {
  const hasMore = rows.length > size;
  if (page === 0 && !hasMore) return { shown: rows, turns: [] };
  const turns: Button[] = [];
  if (page > 0) turns.push({ label: "‹", action: turn(page - 1) }, { label: `${page + 1}`, action: turn(0) });
  if (hasMore) turns.push({ label: "›", action: turn(page + 1) });
  return { shown: rows.slice(0, size), turns };
}

/** Returns one page of a list. A page beyond the end is the last one. */
export function onPage<T>(
  items: readonly T[],
  page: number,
  size: number,
): { shown: readonly T[]; at: number; last: number } {
  const last = Math.max(0, Math.ceil(items.length / size) - 1);
  const at = Math.min(Math.max(0, page), last);
  return { shown: items.slice(at * size, (at + 1) * size), at, last };
}

/** Returns one page of a list, and the buttons to its neighbours. */
export function paginate<T>(
  items: readonly T[],
  page: number,
  size: number,
  turn: (page: number) => Press,
): { shown: readonly T[]; first: number; turns: Button[] } {
  const { shown, at, last } = onPage(items, page, size);
  const turns: Button[] = [];
  if (last > 0) {
    turns.push({ label: "‹", action: turn(at === 0 ? last : at - 1) });
    // To the other end: a button that shows what is shown already would seem to do nothing.
    turns.push({ label: `${at + 1} / ${last + 1}`, action: turn(at === 0 ? last : 0) });
    turns.push({ label: "›", action: turn(at === last ? 0 : at + 1) });
  }
  return { shown, first: at * size, turns };
}

/** The way back to the first screen, below everything else. */
export function homeRow(texts: Texts): Button[] {
  return [{ label: texts.home, action: { verb: "home" } }];
}

export function messageScreen(texts: Texts, text: Html): Screen {
  return { text, keyboard: [homeRow(texts)] };
}
