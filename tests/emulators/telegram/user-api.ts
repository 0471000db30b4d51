import type { ForceReply, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove } from "grammy/types";

/**
 * The human side of the Telegram stand-in, for the chat page and for tests. All under `/emulator`, JSON unless said.
 *
 * GET  /                                     the chat page
 * GET  /emulator/state                       EmulatorState
 * POST /emulator/users                       {id?, first_name, username?, language_code?} → EmulatedUser (same id: updated)
 * POST /emulator/groups                      {title, members: number[], topics?: string[]} → EmulatedGroup; the first member adds the bot
 * GET  /emulator/chats/:chatId/messages      {messages: Message[]}; a private chat has its user's id
 * POST /emulator/chats/:chatId/send          multipart or JSON: from, text?, caption?, kind?, duration?, reply_to?, thread?, file* → {messages: Message[]}
 *                                            thread: a topic of the group; several files are an album; kind: photo video video_note voice audio document
 * POST /emulator/chats/:chatId/press         {from, message_id, data or label, stale?} → {query_id}; 404 when the message has no such
 *                                            button; stale: `data` is from an old screen and need not be there any more
 * POST /emulator/chats/:chatId/pay           {from?, message_id} → {query_id}: the person confirms an invoice; a `checkout` event says how it ended
 * GET  /emulator/chats/:chatId/pocket        {stars}: what the person of a private chat has to spend
 * POST /emulator/chats/:chatId/block         {from, blocked: boolean}; of a group: takes the bot out or in
 * GET  /emulator/files/:fileId               the bytes, with their content type, for the page's players
 * GET  /emulator/events                      server-sent events, each `data:` one EmulatorEvent
 * GET  /emulator/calls?since=N               {calls: ApiCall[]}
 * POST /emulator/faults                      FaultRule → {id}; DELETE /emulator/faults clears all
 * POST /emulator/updates                     a raw update to deliver as it is (tests) → {update_id}
 * POST /emulator/chats/:chatId/edit          {from, message_id, text} → {message}: a person edits their own text or caption
 * POST /emulator/delivery-faults             DeliveryFault → {id}; cleared with the others
 * GET  /emulator/violations                  {violations: Violation[]}: what a test must find empty
 */
export type EmulatedUser = {
  id: number;
  first_name: string;
  username?: string;
  language_code: string;
};

/** A supergroup with the bot in privacy mode; with topics it is a forum. */
export type EmulatedGroup = {
  id: number;
  title: string;
  member_ids: number[];
  topics: { id: number; name: string }[];
};

export type EmulatedBot = { id: number; username: string; first_name: string };

export type EmulatorState = {
  bot: EmulatedBot;
  users: EmulatedUser[];
  groups: EmulatedGroup[];
  /** As set by setMyCommands, by language code; "" holds those for every other language. */
  commands: Record<string, { command: string; description: string }[]>;
  /** By language code as well, "" for every other language. */
  description: Record<string, string>;
  /** Invoices that were paid. */
  receipts: { chat_id: number; message_id: number }[];
  webhook: { url: string; pending_update_count: number; last_error_message?: string };
};

export type ApiCall = {
  seq: number;
  at: number;
  method: string;
  params: Record<string, unknown>;
  ok: boolean;
  error_code?: number;
  description?: string;
  durationMs: number;
};

export type EmulatorEvent =
  | { type: "message"; chatId: number; message: Message }
  | { type: "edit"; chatId: number; message: Message }
  | { type: "delete"; chatId: number; messageId: number }
  /** An answer to a press: a toast, or an alert to be closed. */
  | { type: "answer"; chatId: number; userId: number; queryId: string; text?: string; alert: boolean }
  | { type: "action"; chatId: number; action: string }
  /** Whether the bot's server took the update that a message or press became. */
  | {
      type: "delivery";
      chatId: number;
      updateId: number;
      messageId: number | null;
      state: "sent" | "retrying" | "dropped";
    }
  /** How a payment ended: with a receipt, with the bot's sentence, or because the bot said nothing in time. */
  | {
      type: "checkout";
      chatId: number;
      userId: number;
      queryId: string;
      messageId: number;
      state: "paid" | "refused" | "timed_out";
      error?: string;
    }
  | { type: "call"; call: ApiCall }
  /** A message of the bot brought a reply keyboard, or took it away. */
  | { type: "reply_keyboard"; chatId: number; markup: ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply };

/** What to do with the next `times` matching Bot API calls. */
export type FaultRule = {
  method?: string;
  chat_id?: number;
  times: number;
} & (
  | { fault: "error"; error_code: number; description: string; retry_after?: number }
  /** Never answers until the client gives up. */
  | { fault: "hang" }
  /** Takes effect, then drops the connection: the caller cannot know. */
  | { fault: "reset_after" }
  | { fault: "reset_before" }
  | { fault: "delay"; ms: number }
);

/** What goes wrong on the way of the next `times` matching updates to the bot's server. */
export type DeliveryFault = {
  /** A kind of update such as "message" or "callback_query"; any when absent. */
  update?: string;
  times: number;
} /** The same update, in two requests at the same time. */ & (
  | { fault: "duplicate" }
  /** The server's 2xx is lost on the way: the same update comes again after it was taken. */
  | { fault: "lose_answer" }
  /** Held back, so that updates of other queues overtake it. */
  | { fault: "hold"; ms: number }
);

export type Violation = { kind: "leak" | "unmodelled" | "unknown-parameter"; method: string; detail: string };
