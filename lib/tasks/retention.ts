/**
 * How long what people wrote and got is kept, in days. After that the sweep takes it away; what was paid stays in the
 * books. Telegram's copies of messages are the person's own.
 */
export const KEPT_DAYS = {
  /** Prompts, files and addresses of results of ended tasks; forms of people who did not come back. */
  content: 90,
  /** Updates that no code of ours could handle: they hold what was written. */
  deadUpdates: 30,
  /** Ids of updates, by which one that comes twice is known: Telegram sends again for a day at most. */
  updates: 7,
  alerts: 30,
} as const;
