import type { Log } from "../../log.js";
import {
  addressProblem,
  type DeploymentTarget,
  deploymentProblem,
  type PreflightChecks,
  runPreflight,
} from "./preflight.js";

/**
 * How a claim ends. `repaired` counts against the limit of repairs; `registered` was started by the operator and clears
 * that count.
 */
export type RegistrationEnd = "registered" | "repaired" | "failed";

/** The exclusive right to change the bot's webhook: one deployment has it at a time. */
export type RegistrationLock = {
  /** Null: another deployment is registering right now. */
  claim(): Promise<number | null>;
  /**
   * Like `claim`, but only while `url` is the registered address: null also when another address is registered by now.
   */
  claimRepair(url: string): Promise<number | null>;
  finish(fence: number, url: string, finish: RegistrationEnd): Promise<void>;
};

export type WebhookInfo = {
  url: string;
  pendingUpdates: number;
  lastError: string | null;
  lastErrorAt: Date | null;
  /** Whether the kinds of updates and the number of connections are those that we ask for. */
  hasOurSettings: boolean;
};

/** Telegram, as registration needs it. Each method throws what the Bot API refuses. */
export type BotAccount = {
  /** Returns the name of the bot that the token belongs to. */
  username(): Promise<string>;
  webhook(): Promise<WebhookInfo>;
  setWebhook(url: string): Promise<void>;
  /**
   * Sets commands, descriptions and the menu button in every language. `unreachableAdmins`: admins who never wrote to
   * the bot.
   */
  setProfile(): Promise<{ changed: string[]; unreachableAdmins: number[] }>;
  /** Says what went wrong and what the operator can do; null for an error that is not Telegram's. */
  explain(error: unknown): string | null;
};

export type RegisterDeps = { registrar: RegistrationLock; account: BotAccount; checks: PreflightChecks; log: Log };

/** `found`: the results of the checks, in sentences. */
export type Registration = { found: string[] } & (
  | { outcome: "registered"; url: string; changed: string[]; pendingUpdates: number }
  /** Another deployment is registering at the moment. */
  | { outcome: "busy"; reason: string }
  /** This deployment must not register. */
  | { outcome: "refused"; reason: string }
  /** A check failed, or Telegram refused. Nothing was changed. */
  | { outcome: "failed"; reason: string }
);

/**
 * Checks everything that the bot needs, then registers the webhook and the profile at Telegram. It is safe to run
 * again, and safe to run twice at once: one of the two registers, the other is told so. Only production registers,
 * because a preview would take production's updates away.
 */
export async function register(deps: RegisterDeps, target: DeploymentTarget): Promise<Registration> {
  const refusal = deploymentProblem(target) ?? addressProblem(target);
  if (refusal !== null) return { outcome: "refused", reason: refusal, found: [] };

  const { found, problems } = await runPreflight(deps.checks, target);
  if (problems.length > 0) return { outcome: "failed", reason: problems.join(" "), found };

  const fence = await deps.registrar.claim();
  if (fence === null)
    return {
      outcome: "busy",
      reason: "Another deployment is registering the webhook at this moment: try again in half a minute.",
      found,
    };
  let finish: RegistrationEnd = "failed";
  try {
    const before = await deps.account.webhook();
    // Set every time: Telegram does not tell which secret it holds, and the same values change nothing.
    await deps.account.setWebhook(target.url);
    finish = "registered";
    const profile = await setProfile(deps);
    const changed = [...changesOf(before, target.url), ...profile.changed];
    deps.log("info", "setup.registered", { url: target.url, changed });
    const { pendingUpdates } = before;
    return { outcome: "registered", url: target.url, changed, pendingUpdates, found: [...found, ...profile.problems] };
  } catch (error) {
    const explained = deps.account.explain(error);
    if (explained === null) throw error;
    deps.log("error", "setup.failed", { error });
    return { outcome: "failed", reason: explained, found };
  } finally {
    await deps.registrar.finish(fence, target.url, finish);
  }
}

/** Sets commands and descriptions. A failure here is no failure of registration: the bot works without them. */
async function setProfile({ account, log }: RegisterDeps): Promise<{ changed: string[]; problems: string[] }> {
  try {
    const { changed, unreachableAdmins } = await account.setProfile();
    return { changed, problems: unreachableAdmins.length === 0 ? [] : [unreachableAdminsWords(unreachableAdmins)] };
  } catch (error) {
    log("error", "setup.profile_failed", { error });
    const why = account.explain(error) ?? "The reason is in the log.";
    return { changed: [], problems: [`The bot's commands and descriptions could not be set. ${why}`] };
  }
}

function unreachableAdminsWords(adminIds: readonly number[]): string {
  return (
    `Telegram lets the bot write to nobody who has not written to it: admins without alerts and without the list of ` +
    `their commands until they send /start, then /admin: ${adminIds.join(", ")}.`
  );
}

function changesOf(before: WebhookInfo, url: string): string[] {
  if (before.url !== url) return [`webhook: ${before.url || "none"} → ${url}`];
  return before.hasOurSettings ? [] : ["webhook: the kinds of updates and the number of connections"];
}

export type RepairOutcome = { outcome: "repaired" } | { outcome: "busy" } | { outcome: "failed"; reason: string };

/** Puts the webhook back to the registered address. Throws errors that are not Telegram's. */
export async function repair(deps: Pick<RegisterDeps, "registrar" | "account">, url: string): Promise<RepairOutcome> {
  const fence = await deps.registrar.claimRepair(url);
  if (fence === null) return { outcome: "busy" };
  let finish: RegistrationEnd = "failed";
  try {
    await deps.account.setWebhook(url);
    finish = "repaired";
    return { outcome: "repaired" };
  } catch (error) {
    const reason = deps.account.explain(error);
    if (reason === null) throw error;
    return { outcome: "failed", reason };
  } finally {
    await deps.registrar.finish(fence, url, finish);
  }
}

export type HealthCheck<T> = { ok: boolean; value?: T };

export type HealthDeps<Backlog> = {
  backlog(): Promise<Backlog>;
  webhook(): Promise<WebhookInfo>;
  credits: PreflightChecks["credits"];
  log: Log;
};

/** Checks every part at once. The answer names the parts that are not well; the log has the reason. */
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
    // An answer of Telegram's is not enough: with the webhook elsewhere nobody is served here.
    webhook: { ...webhook, ok: webhook.value?.url === url },
    // Nor with the right webhook, when what stands there turns the updates away.
    updates: { ok: webhook.value === undefined || !isFailing(webhook.value) },
    kieCredits: { ...kieCredits, ok: (kieCredits.value ?? 0) > 0 },
  };
}

/** Telegram tries again at least every two minutes; an older error may be long over, and only its text is left. */
const LAST_TRY_WITHIN_MS = 10 * 60_000;

function isFailing({ pendingUpdates, lastErrorAt }: WebhookInfo): boolean {
  return pendingUpdates > 0 && lastErrorAt !== null && Date.now() - lastErrorAt.getTime() < LAST_TRY_WITHIN_MS;
}

async function probe<T>(log: Log, part: string, ask: () => Promise<T>): Promise<HealthCheck<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    log("error", "health.failed", { part, error });
    return { ok: false };
  }
}
