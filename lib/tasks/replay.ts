import type { Log } from "../log.js";
import type { AdminStore, ClaimedDead } from "./admin.js";
import { type Handled, reasonOf } from "./receive.js";

export type ReplayDeps = {
  store: Pick<AdminStore, "readDeadBody" | "finishDead">;
  /** The same handling that an update gets when Telegram brings it. */
  handle(body: unknown): Promise<Handled>;
  log: Log;
};

export type Replayed = { handled: Handled[]; done: number; failed: number };

/** Handles claimed updates once more, in their order. What fails again is buried again, with its new reason. */
export async function replay(deps: ReplayDeps, claimed: ClaimedDead["claimed"]): Promise<Replayed> {
  const result: Replayed = { handled: [], done: 0, failed: 0 };
  for (const held of claimed) {
    const body = await deps.store.readDeadBody(held);
    if (body === null) continue;
    try {
      result.handled.push(await deps.handle(JSON.parse(body)));
      result.done += 1;
      await deps.store.finishDead({ ...held, reason: null });
    } catch (error) {
      deps.log("error", "replay.failed", { deadId: held.id, error });
      result.failed += 1;
      await deps.store.finishDead({ ...held, reason: reasonOf(error) });
    }
  }
  return result;
}
