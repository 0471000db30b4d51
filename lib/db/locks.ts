import type { Statement } from "./client.js";

/**
 * The advisory locks of the database. Each is held until its transaction ends, and each is a statement of its own, in
 * front of the one that it guards: a statement takes its snapshot before it waits for a lock inside itself.
 *
 * No two transactions can wait for each other in a circle. Each takes at most one of these locks, before it locks any
 * row. Only the sum of all orders (`kie_credits_of_the_hour`) takes one more, last: its holder waits for nothing but
 * the account of its own person, and no transaction that waits for this lock holds that account.
 *
 * The texts of the keys are a contract with the version before, which takes the same locks while a deployment is under
 * way.
 */
export function lockTask(taskId: string): Statement {
  return lock("'kiegram:finalize:' || $1::text", [taskId]);
}

/** Serialises the orders of one person, so that no order of theirs is placed while their orders are counted. */
export function lockOrders(botId: number, userId: number): Statement {
  return lock("'kiegram:orders:' || $1::text || ':' || $2::text", [botId, userId]);
}

/** Serialises changes of a bot's webhook. The key is the bot's id, so it stays the same when the token changes. */
export function lockWebhook(botId: number): Statement {
  return lock("'kiegram:webhook:' || $1::text", [botId]);
}

/** Serialises the uses of a promo code, so that none is missing from the count. */
export function lockPromo(code: string): Statement {
  return lock("'kiegram:promo:' || $1::text", [code]);
}

/** Serialises the submission queue of a bot. */
export function lockSubmissions(botId: number): Statement {
  return lock("'kiegram:line:' || $1::text", [botId]);
}

function lock(key: string, params: unknown[]): Statement {
  return { text: `select pg_advisory_xact_lock(hashtextextended(${key}, 0))`, params };
}
