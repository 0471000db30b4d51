import { setTimeout as sleep } from "node:timers/promises";
import type { Deps } from "../deps.js";
import { type Broadcast, type BroadcastOutcome, type BroadcastSend, SEND_INTERVAL_MS } from "../messenger.js";

type BroadcastDeps = Pick<Deps, "store" | "messenger">;

/** How many copies are under way at a time: if the function is killed, the outcome of so many is unknown. */
const BATCH = 5;
/**
 * A function that was suspended for longer than this gives its people back, instead of sending their copies in a burst.
 */
const STALE_MS = 2_000;

/**
 * Sends a broadcast until it is over or until `until` (ms since 1970). Any number of functions may run it: each person
 * is claimed by one of them, and all share one pace. Throws what the database throws; when that happens, the outcome of
 * claimed copies becomes unknown as their leases end.
 */
export async function runBroadcast(deps: BroadcastDeps, broadcastId: string, until: number): Promise<void> {
  let outcomes: (BroadcastSend & { outcome: BroadcastOutcome })[] = [];
  for (;;) {
    const askedAt = Date.now();
    const hasTime = askedAt < until;
    const step = await deps.store.stepBroadcast(broadcastId, outcomes, hasTime ? BATCH : 0);
    outcomes = [];
    const { broadcast, sends, waitMs } = step;
    if (broadcast === null) return;
    if (step.showProgress) await deps.messenger.showBroadcast(broadcast);
    if (!hasTime || broadcast.state !== "running") return;
    if (sends.length === 0) await sleep(Math.min(waitMs, Math.max(until - Date.now(), 0)));
    else
      outcomes = await Promise.all(
        sends.map((send, index) => sendOne({ deps, broadcast, askedAt, waitMs }, send, index)),
      );
  }
}

type Turn = { deps: BroadcastDeps; broadcast: Broadcast; askedAt: number; waitMs: number };

async function sendOne({ deps, broadcast, askedAt, waitMs }: Turn, send: BroadcastSend, index: number) {
  const dueMs = waitMs + index * SEND_INTERVAL_MS;
  await sleep(dueMs);
  if (Date.now() - askedAt - dueMs > STALE_MS) return { ...send, outcome: { state: "again" as const, afterMs: 0 } };
  return { ...send, outcome: await deps.messenger.copy(broadcast, send.userId) };
}
