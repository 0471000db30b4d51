import type { Update } from "grammy/types";

export type UpdateKind = Exclude<keyof Update, "update_id">;

/** An update on its way to the bot, and where the page shows its state. */
export type Queued = {
  update: Update;
  kind: UpdateKind | null;
  key: string;
  expiresAt: number;
  attempts: number;
  /** Not before this time. */
  notBefore: number;
  chatId: number;
  messageId: number | null;
};

const DAY_MS = 86_400_000;

/** How long the server keeps an update (telegram-bot-api Client.cpp, add_update). */
const LIFETIME_MS: Partial<Record<UpdateKind, number>> = {
  callback_query: 150_000,
  shipping_query: 150_000,
  pre_checkout_query: 150_000,
  inline_query: 30_000,
  chosen_inline_result: 600_000,
};

/** What a bot gets without asking for it. */
const NOT_BY_DEFAULT: readonly UpdateKind[] = ["chat_member", "message_reaction", "message_reaction_count"];

const KINDS: readonly UpdateKind[] = [
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "callback_query",
  "my_chat_member",
  "chat_member",
  "inline_query",
  "chosen_inline_result",
  "shipping_query",
  "pre_checkout_query",
  "purchased_paid_media",
  "message_reaction",
  "message_reaction_count",
  "stopped_message_generation",
  "subscription",
  "guest_message",
  "poll",
  "poll_answer",
  "chat_join_request",
  "chat_boost",
  "removed_chat_boost",
  "managed_bot",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
];

type Place = { key: string; chatId: number; messageId: number | null };

/**
 * The queue an update waits in: one request at a time within a queue, all queues in parallel. A message and a press of
 * the same person are in different queues (telegram.md §1.1). A raw update of a test may lack anything.
 */
function placeOf(update: Update): Place {
  const message = update.message ?? update.edited_message ?? update.channel_post ?? update.edited_channel_post;
  const query = update.callback_query;
  const member = update.my_chat_member ?? update.chat_member;
  const checkout = update.shipping_query ?? update.pre_checkout_query;
  if (message) return place("chat", message.chat?.id, message);
  if (query) return { ...place("press", query.from?.id, query.message), chatId: query.message?.chat?.id ?? 0 };
  if (member) return { ...place("member", member.from?.id), chatId: member.chat?.id ?? 0 };
  if (checkout) return place("checkout", checkout.from?.id);
  const other = update.inline_query ?? update.chosen_inline_result ?? update.purchased_paid_media;
  return place(kindOf(update) ?? "unknown", other?.from?.id);
}

function place(queue: string, id = 0, message?: { message_id: number }): Place {
  return { key: `${queue}:${id}`, chatId: id, messageId: message?.message_id ?? null };
}

/** Null for a kind that this version of the Bot API does not have. */
function kindOf(update: Update): UpdateKind | null {
  return KINDS.find((kind) => kind in update) ?? null;
}

export function toQueued(update: Update, now: number): Queued {
  const kind = kindOf(update);
  return {
    update,
    kind,
    ...placeOf(update),
    expiresAt: now + ((kind && LIFETIME_MS[kind]) ?? DAY_MS),
    attempts: 0,
    notBefore: 0,
  };
}

/** Unknown names are skipped; when none remains, or none was given, the default set holds. */
export function readAllowed(names: readonly unknown[]): readonly UpdateKind[] | null {
  const known = KINDS.filter((kind) => names.includes(kind));
  return known.length > 0 ? known : null;
}

export function isAllowed(kind: UpdateKind | null, allowed: readonly UpdateKind[] | null): boolean {
  if (kind === null) return true;
  return allowed ? allowed.includes(kind) : !NOT_BY_DEFAULT.includes(kind);
}
