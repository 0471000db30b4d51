import type { Statement } from "./client.js";

/**
 * The advisory locks of the database, each held until its transaction ends, and each a statement of its own in front of
 * what it guards: a snapshot is taken before a lock inside the same statement is held.
 *
 * No two transactions can wait for each other in a circle. Each begins with at most one of these locks, before any row.
 * The sum of all orders (`kie_credits_of_the_hour`) takes one more, last: whoever holds it waits only for the account of
 * its own person, which nobody holds who waits for it.
 *
 * The texts of the keys are a contract with the version before, which takes the same locks while a deployment goes on.
 */
export function lockTask(taskId: string): Statement {
  return lock("'kiegram:finalize:' || $1::text", [taskId]);
}

/** What is counted of a person's orders must hold whatever that person orders at the same moment. */
export function lockOrders(botId: number, userId: number): Statement {
  return lock("'kiegram:orders:' || $1::text || ':' || $2::text", [botId, userId]);
}

/** One deployment at a time registers the webhook of a bot. The key outlives a change of the bot's token. */
export function lockWebhook(botId: number): Statement {
  return lock("'kiegram:webhook:' || $1::text", [botId]);
}

/** The uses of a promo code that are counted are all there are. */
export function lockPromo(code: string): Statement {
  return lock("'kiegram:promo:' || $1::text", [code]);
}

/** The order in which a bot's tasks are sent to the vendor. */
export function lockSubmissions(botId: number): Statement {
  return lock("'kiegram:line:' || $1::text", [botId]);
}

function lock(key: string, params: unknown[]): Statement {
  return { text: `select pg_advisory_xact_lock(hashtextextended(${key}, 0))`, params };
}
