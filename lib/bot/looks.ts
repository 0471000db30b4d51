import type { Action } from "./action.js";
import type { Incoming } from "./incoming.js";
import type { CommandName } from "./texts.js";

const commands: readonly CommandName[] = ["models", "history", "balance", "terms", "settings", "language", "help"];

const presses: readonly Action["verb"][] = [
  "home",
  "fresh",
  "help",
  "balance",
  "ledger",
  "history",
  "mine",
  "settings",
  "languages",
  "list",
  "fits",
  "fits_for",
  "found",
];

/** Whether an update can only show something, whatever is known of the person: one round trip takes it. */
export function looksOnly(incoming: Incoming): boolean {
  if (incoming.kind === "command") return commands.some((each) => each === incoming.name);
  return incoming.kind === "press" && incoming.action !== null && presses.includes(incoming.action.verb);
}
