import type { NamedTask } from "../tasks/session.js";
import type { Action } from "./action.js";
import type { CommandName } from "./texts.js";
import type { Incoming } from "./view.js";

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

/** The task that the decision has to know: a press under it, or what an already ordered form became. */
export function namedBy(incoming: Incoming): NamedTask | null {
  if (incoming.kind !== "press" || incoming.action === null) return null;
  if ("task" in incoming.action) return { taskId: incoming.action.task };
  return "form" in incoming.action ? { intent: incoming.action.form.draft } : null;
}

const navigation: readonly Action["verb"][] = [
  "home",
  "help",
  "balance",
  "shop",
  "ledger",
  "languages",
  "language",
  "settings",
  "setting",
  "list",
  "fits",
  "fits_for",
  "found",
  "mine",
  "history",
  "item",
  "forget",
];

/** Whether a press that was applied before shows again what it leads to; any other shows how its task or form stands. */
export function isDecidedAgain({ verb }: Action): boolean {
  return navigation.includes(verb);
}
