import type { Log } from "../log.js";
import type { Checks } from "./inspection.js";
import type { WebhookInfo } from "./register.js";

export type Part<T> = { ok: boolean; value?: T };

export type HealthDeps<Backlog> = {
  backlog(): Promise<Backlog>;
  webhook(): Promise<WebhookInfo>;
  credits: Checks["credits"];
  log: Log;
};

/** Asks each part how it is, all at once. A part that does not answer is named; why, says the log. */
export async function health<Backlog>(deps: HealthDeps<Backlog>, url: string) {
  const [database, webhook, kieCredits] = await Promise.all([
    probe(deps.log, "database", deps.backlog),
    probe(deps.log, "webhook", deps.webhook),
    probe(deps.log, "kie", async () => {
      const balance = await deps.credits();
      if (balance.outcome === "failed") throw new Error(balance.failure.detail);
      return balance.value;
    }),
  ]);
  return {
    database,
    // An answer is not enough: with the webhook elsewhere nobody is served here.
    webhook: { ...webhook, ok: webhook.value?.url === url },
    kieCredits: { ...kieCredits, ok: (kieCredits.value ?? 0) > 0 },
  };
}

async function probe<T>(log: Log, part: string, ask: () => Promise<T>): Promise<Part<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    log("error", "health.failed", { part, error });
    return { ok: false };
  }
}
