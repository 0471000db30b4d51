import type { Html } from "./html.js";

/** What only admins can ask for, in the order of their list. */
export const adminCommandNames = ["admin", "audit"] as const;
export type AdminCommandName = (typeof adminCommandNames)[number];

/** Words for admins. */
export type AdminTexts = {
  /** What Telegram shows in an admin's list of commands. */
  commands: Record<AdminCommandName, string>;
  /** How a command is written and what it does. */
  usage: Record<AdminCommandName, Html>;
  helpTitle: Html;
  auditTitle: Html;
  auditEmpty: Html;
};
