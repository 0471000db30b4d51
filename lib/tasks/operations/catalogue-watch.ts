import { listModels } from "../../registry/load.js";
import { alert, type Deps } from "../deps.js";

/** A list that is so much shorter than our own is KIE in trouble, not KIE without models. */
const LEAST_SHARE = 0.5;
const MOST_NAMED = 12;

/**
 * Reads KIE's catalogue once, compares it with the look before, and tells the admins in one message what is new, gone, or
 * has another price text. Never throws: the next look comes by itself.
 */
export async function watchCatalogue(deps: Pick<Deps, "store" | "vendor" | "messenger" | "log">): Promise<void> {
  try {
    const listed = await deps.vendor.listModels();
    const ours = listModels().map(({ id }) => id);
    if (listed === null || listed.length < ours.length * LEAST_SHARE) {
      deps.log("warn", "catalogue.unread", { models: listed?.length ?? null });
      return;
    }
    const { isFirst, added, missing, gone, priced } = await deps.store.recordCatalogue(listed, ours);
    const count = added.length + missing.length + gone.length + priced.length;
    deps.log("info", "catalogue.read", { models: listed.length, isFirst, changes: isFirst ? 0 : count });
    if (isFirst || count === 0) return;
    const values = { added: named(added), missing: named(missing), gone: named(gone), priced: named(priced) };
    // Each set of changes is an alert of its own: the one before may have been told an hour ago.
    await alert(deps, "catalogue", { what: "", count, values }, Object.values(values).join(" ").slice(0, 200));
  } catch (error) {
    deps.log("error", "catalogue.failed", { error });
  }
}

const named = (ids: readonly string[]): string =>
  ids.length > MOST_NAMED ? `${ids.slice(0, MOST_NAMED).join(", ")} … (${ids.length})` : ids.join(", ");
