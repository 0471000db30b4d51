import type { Deps } from "./deps.js";
import type { AlertCause } from "./ports.js";

/** Tells the admins of something only they can mend, once in a while. Never throws: the task at hand goes first. */
export async function alert(deps: Deps, cause: AlertCause): Promise<void> {
  deps.log("error", "alert", { cause });
  try {
    const locales = await deps.store.claimAlert(cause);
    if (locales) await deps.messenger.alert(cause, locales);
  } catch (error) {
    deps.log("error", "alert.failed", { cause, error });
  }
}
