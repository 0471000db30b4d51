import { type AdminCommandName, adminCommandNames } from "../texts-admin.js";
import type { Heard } from "../view.js";

/** What an admin asks for, by command or by button. */
export type AdminLine = { command: AdminCommandName; argument: string };

/**
 * What an update asks of the operator's desk; null for everything else, and for everybody else. An admin is known by
 * the number of the account, never by its name, and is heard in the private chat alone.
 */
export function adminLineOf({ actor, incoming, inGroup }: Heard, adminIds: readonly number[]): AdminLine | null {
  if (inGroup || !adminIds.includes(actor.userId)) return null;
  if (incoming.kind === "command") return lineOf(incoming.name, incoming.argument);
  if (incoming.kind !== "press" || incoming.isForeign || incoming.action?.verb !== "admin") return null;
  return lineOf(incoming.action.command, incoming.action.argument);
}

function lineOf(name: string, argument: string): AdminLine | null {
  const command = adminCommandNames.find((each) => each === name);
  // Alone it is what everybody else asks by it.
  if (command === undefined || (command === "models" && !/^(on|off)\b/.test(argument))) return null;
  return { command, argument };
}
