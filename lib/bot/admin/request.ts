import type { PersonRef } from "../../tasks/operations/admin.js";
import type { UpdateContext } from "../core/situation.js";

/**
 * The commands that only admins have, in the order of their list. `models` is everybody's command; followed by "on" or
 * "off" it is theirs.
 */
export const adminCommandNames = [
  "admin",
  "user",
  "grant",
  "refund",
  "promo_new",
  "ban",
  "unban",
  "stats",
  "models",
  "broadcast",
  "dead",
  "export",
  "audit",
] as const;
export type AdminCommandName = (typeof adminCommandNames)[number];

/** What an admin asks for, by command or by button. */
export type AdminRequest = { command: AdminCommandName; argument: string };

/**
 * The admin command that an update asks for; null for any other update, and for anyone who is no admin. An admin is
 * known by the number of the account, never by its name, and only in the private chat.
 */
export function adminRequestOf(
  { actor, incoming, inGroup }: UpdateContext,
  adminIds: readonly number[],
): AdminRequest | null {
  if (inGroup || !adminIds.includes(actor.userId)) return null;
  if (incoming.kind === "command") return requestFor(incoming.name, incoming.argument);
  if (incoming.kind !== "press" || incoming.isForeign || incoming.action?.verb !== "admin") return null;
  return requestFor(incoming.action.command, incoming.action.argument);
}

function requestFor(name: string, argument: string): AdminRequest | null {
  const command = adminCommandNames.find((each) => each === name);
  // /models alone is everybody's command.
  if (command === undefined || (command === "models" && !/^(on|off)\b/.test(argument))) return null;
  return { command, argument };
}

/** Telegram's numbers of accounts fit into 52 bits. */
const NUMBER = /^\d{1,15}$/;
const NAME = /^@(\w{3,32})$/;

/** Splits "@ann 50 sorry" into the person and the rest; null when it does not begin with a person. */
export function parsePersonRef(argument: string): { who: PersonRef; rest: string } | null {
  const [first = "", ...rest] = argument.split(/\s+/);
  const name = NAME.exec(first)?.[1];
  const who: PersonRef | null = NUMBER.test(first) ? { userId: Number(first) } : name ? { username: name } : null;
  return who && { who, rest: rest.join(" ") };
}
