import { alert, type Deps } from "../deps.js";
import type { AlertCause, AlertFacts } from "../messenger.js";
import type { RepairStatus, WebhookCheck } from "../store.js";
import { addressProblem, type DeploymentTarget, deploymentProblem } from "./preflight.js";
import { type RegisterDeps, repair, type WebhookInfo } from "./register.js";
import type { WebhookMonitor } from "./sweep.js";

/**
 * Repairs within an hour. If the webhook is moved more often than that, a running program moves it, and repairing does
 * not help.
 */
const MOST_REPAIRS = 3;
/** From here on waiting updates are a backlog; a few wait now and then without a fault. */
const BACKLOG = 20;

export type WebhookMonitorDeps = Pick<Deps, "store" | "messenger" | "log"> &
  Pick<RegisterDeps, "registrar" | "account">;

/** `secretMark`: the fingerprint of the secret that Telegram has to send. */
type MonitorTarget = DeploymentTarget & { secretMark: string };

type Trouble = { cause: AlertCause; facts: AlertFacts; mendable: boolean };

/**
 * Creates the webhook monitor. It checks nothing for a deployment that may not have the webhook or cannot be reached.
 */
export function createWebhookMonitor(deps: WebhookMonitorDeps, target: MonitorTarget): WebhookMonitor {
  const isOurs = deploymentProblem(target) === null && addressProblem(target) === null;
  return { url: isOurs ? target.url : null, check: (look) => checkWebhook(deps, target, look) };
}

/** Compares the webhook that Telegram has with the registered one, repairs it and alerts the admins. */
async function checkWebhook(deps: WebhookMonitorDeps, target: MonitorTarget, look: WebhookCheck): Promise<void> {
  try {
    if (look.url !== target.url) return await alert(deps, "webhook_elsewhere", { what: hostOf(look.url), count: 0 });
    const info = await deps.account.webhook();
    const trouble = diagnose(info, look, target.secretMark);
    const gaveUp = trouble?.mendable ? await tryRepair(deps, look, trouble) : "no";
    if (trouble && !trouble.mendable) await alert(deps, trouble.cause, trouble.facts);
    // A check that finds nothing new writes nothing.
    if (gaveUp !== "no" || look.isPaused || info.pendingUpdates !== look.pendingUpdates)
      await deps.store.recordWebhookCheck({ pendingUpdates: info.pendingUpdates, gaveUp });
  } catch (error) {
    deps.log("warn", "watch.failed", { reason: deps.account.explain(error), error });
  }
}

function diagnose(info: WebhookInfo, look: WebhookCheck, secretMark: string): Trouble | null {
  const facts = { what: hostOf(info.url), count: info.pendingUpdates };
  if (info.url === "") return { cause: "webhook_removed", facts, mendable: true };
  if (info.url !== look.url) return { cause: "webhook_moved", facts, mendable: true };
  if (look.secretMark !== null && look.secretMark !== secretMark)
    return { cause: "webhook_secret_changed", facts, mendable: true };
  const lastError = info.lastErrorAt !== null && info.lastErrorAt >= look.lastCheckedAt ? info.lastError : null;
  if (lastError !== null && /\b401\b/.test(lastError)) return { cause: "webhook_secret", facts, mendable: true };
  if (!info.hasOurSettings) return { cause: "webhook_settings", facts, mendable: true };
  if (lastError !== null) return { cause: "webhook_errors", facts: { ...facts, what: lastError }, mendable: false };
  const grew = info.pendingUpdates > look.pendingUpdates && look.pendingUpdates > 0;
  return grew && info.pendingUpdates >= BACKLOG ? { cause: "webhook_backlog", facts, mendable: false } : null;
}

/** Repairs the webhook, unless somebody else changes it as often as we do. Returns whether repairing is paused. */
async function tryRepair(
  deps: WebhookMonitorDeps,
  look: WebhookCheck,
  { cause, facts }: Trouble,
): Promise<RepairStatus> {
  // If another deployment has the webhook, people are served, so it is left alone. Without a webhook nobody is served.
  const mayTry = look.isPaused ? look.isPauseOver && cause !== "webhook_moved" : look.repairsLastHour < MOST_REPAIRS;
  if (!mayTry) {
    await alert(deps, pausedCause(cause), facts);
    return look.isPaused ? "still" : "now";
  }
  const repaired = await repair(deps, look.url);
  deps.log("warn", "watch.repair", { cause, ...facts, outcome: repaired.outcome });
  if (repaired.outcome === "repaired") await alert(deps, cause, facts);
  if (repaired.outcome === "failed") await alert(deps, "webhook_refused", { ...facts, what: repaired.reason });
  return look.isPaused ? "now" : "no";
}

function pausedCause(cause: AlertCause): AlertCause {
  if (cause === "webhook_moved") return "webhook_fight";
  return cause === "webhook_removed" ? "webhook_polled" : cause;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
