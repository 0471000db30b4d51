import type { AdminStore, AuditedCommand, PersonRef } from "../../tasks/operations/admin.js";
import type { WorkItem } from "../../tasks/store.js";
import type { Html } from "../core/html.js";
import type { Button, Screen } from "../core/screen.js";
import type { UpdateContext } from "../core/situation.js";
import { textsFor } from "../core/texts-by-locale.js";
import { type AdminCommandName, adminCommandNames } from "./texts.js";

export type AdminCall = {
  act: AuditedCommand;
  argument: string;
  /** The message that the command answers. */
  repliedTo: number | null;
  /** The message whose button was pressed, if it can be changed. */
  pressedId: number | null;
};

/** What the admin sees, and what is left to do for it. */
export type AdminReply = {
  screen: Screen;
  /** A new message even after a press: the one above is still wanted. */
  below?: boolean;
  due?: WorkItem[];
  /** What is to be seen besides, or takes longer than an answer may; draws what comes of it itself. */
  later?: () => Promise<void>;
};

/** One command of the operator's desk. Throws what the store throws. */
export type AdminCommand = (call: AdminCall) => Promise<AdminReply>;

/** A button that does what the command would. */
export function adminButton(label: string, command: AdminCommandName, argument = ""): Button {
  return { label, action: { verb: "admin", command, argument } };
}

export function textReply(text: Html): AdminReply {
  return { screen: { text, keyboard: [] } };
}

/** How a command is written, for one that was not understood; written down like any other. */
export async function usageReply(
  store: AdminStore,
  act: AuditedCommand,
  command: AdminCommandName,
): Promise<AdminReply> {
  const { locale } = await store.recordCommand(act);
  return textReply(textsFor(locale).admin.usage[command]);
}

/** What an admin asks for, by command or by button. */
export type AdminRequest = { command: AdminCommandName; argument: string };

/**
 * What an update asks of the operator's desk; null for everything else, and for everybody else. An admin is known by
 * the number of the account, never by its name, and is heard in the private chat alone.
 */
export function adminRequestOf(
  { actor, incoming, inGroup }: UpdateContext,
  adminIds: readonly number[],
): AdminRequest | null {
  if (inGroup || !adminIds.includes(actor.userId)) return null;
  if (incoming.kind === "command") return lineOf(incoming.name, incoming.argument);
  if (incoming.kind !== "press" || incoming.isForeign || incoming.action?.verb !== "admin") return null;
  return lineOf(incoming.action.command, incoming.action.argument);
}

function lineOf(name: string, argument: string): AdminRequest | null {
  const command = adminCommandNames.find((each) => each === name);
  // Alone it is what everybody else asks by it.
  if (command === undefined || (command === "models" && !/^(on|off)\b/.test(argument))) return null;
  return { command, argument };
}

/** Telegram's numbers of accounts fit into 52 bits. */
const NUMBER = /^\d{1,15}$/;
const NAME = /^@(\w{3,32})$/;

/** Splits "@ann 50 sorry" into who is named and the rest; null when it begins with nobody. */
export function parsePersonRef(argument: string): { who: PersonRef; rest: string } | null {
  const [first = "", ...rest] = argument.split(/\s+/);
  const name = NAME.exec(first)?.[1];
  const who: PersonRef | null = NUMBER.test(first) ? { userId: Number(first) } : name ? { username: name } : null;
  return who && { who, rest: rest.join(" ") };
}
