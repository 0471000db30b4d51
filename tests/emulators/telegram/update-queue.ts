import type { Update } from "grammy/types";

export type UpdateKind = Exclude<keyof Update, "update_id">;

/** An update on its way to the bot, and where the page shows its state. */
export type Queued = {
  update: Update;
  kind: UpdateKind;
  key: string;
  expiresAt: number;
  attempts: number;
  /** Not before this time. */
  notBefore: number;
  chatId: number;
  messageId: number | null;
};

export const DAY_MS = 86_400_000;

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

export function kindOf(update: Update): UpdateKind {
  const { update_id: _, ...rest } = update;
  for (const kind of KINDS) if (kind in rest) return kind;
  throw new Error("the update holds nothing that this stand-in knows");
}

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
];

/**
 * The queue an update waits in: one request at a time within a queue, all queues in parallel. A message and a press of
 * the same person are in different queues (telegram.md §1.1).
 */
function placeOf(update: Update): { key: string; chatId: number; messageId: number | null } {
  const message = update.message ?? update.edited_message ?? update.channel_post ?? update.edited_channel_post;
  if (message) return { key: `chat:${message.chat.id}`, chatId: message.chat.id, messageId: message.message_id };
  const query = update.callback_query;
  if (query) {
    const chatId = query.message?.chat.id ?? query.from.id;
    return { key: `press:${query.from.id}`, chatId, messageId: query.message?.message_id ?? null };
  }
  const member = update.my_chat_member ?? update.chat_member;
  if (member) return { key: `member:${member.from.id}`, chatId: member.chat.id, messageId: null };
  const checkout = update.shipping_query ?? update.pre_checkout_query;
  if (checkout) return { key: `checkout:${checkout.from.id}`, chatId: checkout.from.id, messageId: null };
  const from = update.inline_query?.from ?? update.chosen_inline_result?.from ?? update.purchased_paid_media?.from;
  return { key: `${kindOf(update)}:${from?.id ?? 0}`, chatId: from?.id ?? 0, messageId: null };
}

export function toQueued(update: Update, now: number): Queued {
  const kind = kindOf(update);
  return {
    update,
    kind,
    ...placeOf(update),
    expiresAt: now + (LIFETIME_MS[kind] ?? DAY_MS),
    attempts: 0,
    notBefore: 0,
  };
}

/** Unknown names are skipped; when none remains, or none was given, the default set holds. */
export function readAllowed(names: readonly unknown[]): readonly UpdateKind[] | null {
  const known = KINDS.filter((kind) => names.includes(kind));
  return known.length > 0 ? known : null;
}

export function isAllowed(kind: UpdateKind, allowed: readonly UpdateKind[] | null): boolean {
  return allowed ? allowed.includes(kind) : !NOT_BY_DEFAULT.includes(kind);
}
