import type { AdminAct, AdminStore } from "../../tasks/admin.js";
import type { Due } from "../../tasks/ports.js";
import type { Html } from "../html.js";
import type { Button, Screen } from "../screen.js";
import type { AdminCommandName } from "../texts-admin.js";
import { textsFor } from "../texts-by-locale.js";

export type AdminCall = {
  act: AdminAct;
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
  due?: Due[];
  /** What takes longer than an answer may; draws what comes of it itself. */
  later?: () => Promise<void>;
};

/** One command of the operator's desk. Throws what the store throws. */
export type AdminCommand = (call: AdminCall) => Promise<AdminReply>;

/** A button that does what the command would. */
export function adminButton(label: string, command: AdminCommandName, argument = ""): Button {
  return { label, action: { verb: "admin", command, argument } };
}

export function sentence(text: Html): AdminReply {
  return { screen: { text, keyboard: [] } };
}

/** How a command is written, for one that was not understood; written down like any other. */
export async function usageOf(store: AdminStore, act: AdminAct, command: AdminCommandName): Promise<AdminReply> {
  const { locale } = await store.note(act);
  return sentence(textsFor(locale).admin.usage[command]);
}
