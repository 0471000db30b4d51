import type { TaskRef } from "../tasks/session.js";
import type { Action } from "./core/action.js";
import type { UserInput } from "./core/situation.js";
import { commandNamed, isRouted, routeOf } from "./routes.js";

/** Whether an update can only show something, whatever is known of the person: one round trip takes it. */
export function isReadOnly(incoming: UserInput): boolean {
  if (incoming.kind === "command") return commandNamed(incoming.name)?.reads ?? false;
  if (incoming.kind !== "press" || incoming.action === null) return false;
  const { action } = incoming;
  return isRouted(action) && routeOf(action).reads && routeOf(action).names(action) === null;
}

/** The task that the decision has to know: a press under it, or what an already ordered form became. */
export function namedBy(incoming: UserInput): TaskRef | null {
  if (incoming.kind !== "press" || incoming.action === null) return null;
  const { action } = incoming;
  return isRouted(action) ? routeOf(action).names(action) : null;
}

/** Whether a press that was applied before shows again what it leads to; any other shows how its task or form stands. */
export function isDecidedAgain(action: Action): boolean {
  return isRouted(action) && routeOf(action).onRepeat === "decide";
}
