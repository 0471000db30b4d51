import type { Log } from "../log.js";
import type { AlertCause, AlertFacts, Messenger } from "./messenger.js";
import type { Shown, Store, SubmissionTurn } from "./store.js";
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

/**
 * Alerts the admins to something that only they can mend, at most once in a while for each cause, or for each thing
 * that the alert is `about`. Never throws: the task at hand goes first.
 */
export async function alert(
  deps: Pick<Deps, "store" | "messenger" | "log">,
  cause: AlertCause,
  facts?: AlertFacts,
  about?: string,
): Promise<void> {
  deps.log("error", "alert", { cause, ...facts });
  try {
    const locales = await deps.store.claimAlert(cause, about);
    if (locales) await deps.messenger.alert(cause, locales, facts);
  } catch (error) {
    deps.log("error", "alert.failed", { cause, error });
  }
}
