import type { AdminStore, AuditedCommand } from "../../tasks/operations/admin.js";
import type { WorkItem } from "../../tasks/store.js";
import type { Html } from "../core/html.js";
import type { Button, Screen } from "../core/screen.js";
import type { AdminCommandName } from "./request.js";
import { adminTexts } from "./texts.js";

export type AdminCall = {
  act: AuditedCommand;
  argument: string;
  /** The message that the command replies to. */
  repliedTo: number | null;
  /** The message whose button was pressed, if it can be changed. */
  pressedId: number | null;
};

/** What the admin sees, and what is left to do for it. */
export type AdminReply = {
  screen: Screen;
  /** Whether the reply is a new message even after a press, because the one above is still needed. */
  below?: boolean;
  due?: WorkItem[];
  /** Work that takes longer than an answer may. Its screen comes in a new message. Never rejects. */
  later?: () => Promise<Screen>;
};

/** One command that only admins have. Throws what the store throws. */
export type AdminCommand = (call: AdminCall) => Promise<AdminReply>;

/** What admin commands need of Telegram besides their reply. No method throws: what Telegram refuses is logged. */
export type AdminMessenger = {
  /** Writes to a person what an admin did for them. */
  tell(userId: number, text: Html): Promise<void>;
  /**
   * Sends the message that a broadcast will copy: this text, or a copy of a message of the admin's chat. Returns its id;
   * null when Telegram does not take it or it cannot be copied.
   */
  sendPreview(chatId: number, preview: { text: string } | { copyOf: number }): Promise<number | null>;
  /** Sends a file while it is being written. False: it did not arrive. */
  sendDocument(chatId: number, document: { name: string; content: AsyncIterable<Uint8Array> }): Promise<boolean>;
  /** Puts the admin commands into the command list of this admin's chat. */
  showCommands(adminId: number): Promise<void>;
};

/** Makes a button that does what the command would. */
export function adminButton(label: string, command: AdminCommandName, argument = ""): Button {
  return { label, action: { verb: "admin", command, argument } };
}

export function textReply(text: Html): AdminReply {
  return { screen: { text, keyboard: [] } };
}

/** Explains a command that was not understood, and records it in the audit table like any other. */
export async function usageReply(
  store: AdminStore,
  act: AuditedCommand,
  command: AdminCommandName,
): Promise<AdminReply> {
  const { locale } = await store.recordCommand(act);
  return textReply(adminTexts[locale].usage[command]);
}
