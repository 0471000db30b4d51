import type { AlertCause, AlertFacts } from "./alert-causes.js";
import type { Deps } from "./deps.js";

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
