import type { Log } from "../log.js";

export type Registrar = {
  /** Null: another deployment is registering right now. */
  claim(url: string): Promise<number | null>;
  finish(fence: number): Promise<void>;
};

export type WebhookInfo = {
  url: string;
  pendingUpdates: number;
  lastError: string | null;
};

/** Telegram, as registration needs it. Each method throws what the Bot API refuses. */
export type BotAccount = {
  webhook(): Promise<WebhookInfo>;
  setWebhook(url: string): Promise<void>;
  /** Commands, descriptions and menu button, in every language. Returns what it changed. */
  setProfile(): Promise<string[]>;
  /** What Telegram said, for the operator; null for an error that is not Telegram's. */
  explain(error: unknown): string | null;
};

export type RegisterDeps = { registrar: Registrar; account: BotAccount; log: Log };

export type Registration =
  | { outcome: "registered"; url: string; changed: string[]; pendingUpdates: number }
  | { outcome: "busy" }
  /** We will not. */
  | { outcome: "refused"; reason: string }
  /** Telegram would not, or did not answer. */
  | { outcome: "failed"; reason: string };

/**
 * Tells Telegram where we are and what we can do. Safe to run again and safe to run twice at once: one of the two
 * registers, the other is told so. A preview must not take production's updates away, so only production registers.
 */
export async function register(
  deps: RegisterDeps,
  target: { url: string; deployment: string | null },
): Promise<Registration> {
  if (target.deployment !== null && target.deployment !== "production") {
    return {
      outcome: "refused",
      reason: `this is a ${target.deployment} deployment; only production registers the webhook`,
    };
  }
  const fence = await deps.registrar.claim(target.url);
  if (fence === null) return { outcome: "busy" };
  try {
    const before = await deps.account.webhook();
    // Sent every time: Telegram does not tell the secret it holds, and the same values change nothing.
    await deps.account.setWebhook(target.url);
    const profile = await deps.account.setProfile();
    const changed = [
      ...(before.url === target.url ? [] : [`webhook: ${before.url || "none"} → ${target.url}`]),
      ...profile,
    ];
    deps.log("info", "setup.registered", { url: target.url, changed });
    return { outcome: "registered", url: target.url, changed, pendingUpdates: before.pendingUpdates };
  } catch (error) {
    const reason = deps.account.explain(error);
    if (reason === null) throw error;
    deps.log("error", "setup.failed", { error });
    return { outcome: "failed", reason };
  } finally {
    await deps.registrar.finish(fence);
  }
}
