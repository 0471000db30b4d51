import type { Draft } from "../tasks/session.js";

/** Stands in `expecting` while words or files wait for a model to be chosen. */
export const UNCHOSEN = "?";
/** Stands there while the next words are a name to look for. */
export const SEARCHING = "?find";

export function isUnchosen({ expecting }: Draft): boolean {
  return expecting === UNCHOSEN;
}

export function isSearching(draft: Draft | null): boolean {
  return draft?.expecting === SEARCHING;
}

/** Nothing but the search itself: no form that it would come back to. */
export function isBlankSearch(draft: Draft): boolean {
  return isSearching(draft) && Object.keys(draft.input).length === 0;
}
