import type { Operations } from "./operations.js";

/**
 * A bot program that polls with this token, as bot libraries do: it removes the webhook once, when it starts, and then
 * asks for updates in one long request after another; what it got it confirms by its next request. Told of a conflict
 * it waits for the next `tick`, and asks again.
 */
export function startPoller(at: Pick<Operations, "asOther">) {
  const taken: number[] = [];
  const conflicts: string[] = [];
  let confirmed = 0;
  let isStopped = false;
  let wake: (() => void) | null = null;

  async function poll(): Promise<void> {
    let offset = 0;
    while (!isStopped) {
      const asked = at.asOther("getUpdates", { timeout: "50", offset: String(offset) });
      confirmed = taken.length;
      const { status, body } = await asked;
      if (status === 200) {
        const ids: number[] = body.result.map((update: { update_id: number }) => update.update_id);
        taken.push(...ids);
        offset = Math.max(offset, ...ids.map((id) => id + 1));
        continue;
      }
      conflicts.push(body.description);
      if (!isStopped)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }

  const begun = at.asOther("deleteWebhook");
  const running = begun.then(poll);
  return {
    begun,
    /** The ids it was given, and what it was told instead. */
    taken,
    conflicts,
    /** How many of them Telegram will give to nobody else. */
    confirmed: () => confirmed,
    /** A program that was told of a conflict tries once more; resolves when it has its answer. */
    async tick(): Promise<void> {
      const told = conflicts.length;
      const again = wake;
      wake = null;
      again?.();
      while (again !== null && conflicts.length === told) await new Promise((resolve) => setImmediate(resolve));
    },
    /** While it waits after a conflict: nothing of its is under way. */
    async stop(): Promise<void> {
      isStopped = true;
      wake?.();
      await running;
    },
  };
}
