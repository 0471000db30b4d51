import type { Log } from "../log.js";
import type { AlertCause, AlertFacts, Messenger } from "./messenger.js";
import type { ClaimedAlert, Shown, Store, SubmissionTurn } from "./store.js";
import type { Vendor } from "./vendor.js";

/** The queue in which the tasks of one instance wait for their turn to be sent. */
export type SubmissionQueue = {
  /**
   * Returns what the worker has to do next; null when `until` (ms since 1970) passed first. Throws what the store
   * throws.
   */
  takeTurn(taskId: string, claimId: string, request: Shown & { until: number }): Promise<SubmissionTurn | null>;
};

/** The address that the vendor calls when a task of ours ends. Each task has its own, which nobody else can know. */
export type CallbackUrls = {
  urlFor(taskId: string): string;
  /**
   * Whether an address in a record of the vendor's is the one of this task. The host may differ: it may have changed
   * since.
   */
  isFor(url: string, taskId: string): boolean;
};

export type Deps = {
  store: Store;
  submissions: SubmissionQueue;
  vendor: Vendor;
  messenger: Messenger;
  callbacks: CallbackUrls;
  log: Log;
};

type AlertDeps = Pick<Deps, "store" | "messenger" | "log">;

const NO_FACTS: AlertFacts = { what: "", count: 0 };

/** Tells the admins of something only they can mend, once in a while; of each thing of its own that it is `about`. Never throws: the task at hand goes first. */
export function alert(deps: AlertDeps, cause: AlertCause, facts = NO_FACTS, about?: string): Promise<void> {
  deps.log("error", "alert", { cause, ...facts });
  return tell(deps, cause, () => deps.store.raiseAlert(cause, facts, about));
}

/** The same of an alert that was raised and has reached nobody yet. */
export function tellDueAlert(deps: AlertDeps, key: string): Promise<void> {
  return tell(deps, key, () => deps.store.claimDueAlert(key));
}

/** Only what an admin has for certain is spent: the rest is due again, and carried on by whoever comes by. */
async function tell(deps: AlertDeps, alert: string, claim: () => Promise<ClaimedAlert | null>): Promise<void> {
  try {
    const claimed = await claim();
    if (claimed === null) return;
    const isTold = await deps.messenger.alert(claimed.cause, claimed.locales, claimed.facts);
    if (!isTold) deps.log("warn", "alert.not_told", { alert });
    await deps.store.finishAlert(claimed, isTold);
  } catch (error) {
    deps.log("error", "alert.failed", { alert, error });
  }
}
