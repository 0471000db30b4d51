import type { Log } from "../log.js";
import type { AlertCause, AlertFacts, Messenger } from "./messenger.js";
import type { Shown, Store, SubmissionTurn } from "./store.js";
import type { Vendor } from "./vendor.js";

/** Where an instance asks for its turns. */
export type SubmissionQueue = {
  /** `until` (ms since 1970): null when it was over before anybody could be asked. Throws what the store throws. */
  takeTurn(taskId: string, claimId: string, request: Shown & { until: number }): Promise<SubmissionTurn | null>;
};

/** The address the vendor calls when a task of ours ends; each task has its own, which nobody else can know. */
export type CallbackUrls = {
  urlFor(taskId: string): string;
  /** Whether an address that the vendor shows is the one of this task, whatever host it had then. */
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

/** Tells the admins of something only they can mend, once in a while; of each thing of its own that it is `about`. Never throws: the task at hand goes first. */
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
