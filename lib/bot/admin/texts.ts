import type { Audience, Broadcast } from "../../tasks/messenger.js";
import type { ExportTable, Stats } from "../../tasks/operations/admin.js";
import type { TaskState } from "../../tasks/task.js";
import type { Html } from "../core/html.js";

/** What only admins can ask for, in the order of their list. `models` is theirs with "on" or "off" behind it. */
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

type Money = Stats["credits"] & Pick<Stats, "stars" | "kieCredits">;

/** Words for admins, and what people are told of what an admin did to them. */
export type AdminTexts = {
  /** What Telegram shows in an admin's list of commands. */
  commands: Record<AdminCommandName, string>;
  /** How a command is written and what it does. */
  usage: Record<AdminCommandName, Html>;
  helpTitle: Html;
  auditTitle: Html;
  auditEmpty: Html;

  nobody: Html;
  known: (since: string, seen: string, language: string) => Html;
  purses: (credits: { available: number; paid: number; held: number }) => Html;
  states: Record<TaskState, string>;
  tasksTitle: (states: string) => Html;
  isBanned: Html;
  banButton: string;
  unbanButton: string;
  banned: (name: Html, isBanned: boolean) => Html;
  adminsStay: Html;
  granted: (name: Html, credits: number, available: number) => Html;
  /** To the person. `reason` may be empty. */
  gift: (credits: number, reason: string) => Html;

  days: (days: number) => string;
  statsTitle: (period: string) => Html;
  people: (people: Stats["people"]) => Html;
  timesTitle: Html;
  money: (money: Money) => Html;
  backlog: (backlog: Stats["backlog"]) => Html;

  switched: (title: string, isOn: boolean) => Html;
  switchOn: (title: string) => string;
  offTitle: (count: number) => Html;
  noneOff: Html;

  /** Below the preview. */
  broadcastPreview: (minutes: number) => Html;
  broadcastTo: Record<Audience, (people: number) => string>;
  broadcastDrop: string;
  broadcastProgress: (broadcast: Broadcast) => Html;
  broadcastShow: string;
  broadcastStop: string;
  noBroadcast: Html;

  exporting: (table: ExportTable) => Html;
  exported: (rows: number, hasMore: boolean) => Html;
  exportFailed: Html;
  exportMore: string;

  deadTitle: (count: number) => Html;
  noneDead: Html;
  noDead: Html;
  wasReplayed: Html;
  replayOne: string;
  replayAll: (count: number) => string;
  replayed: (counts: { done: number; failed: number; left: number }) => Html;
};
