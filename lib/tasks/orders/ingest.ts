import type { Actor, AppliedUpdate, Decision, ExtraRows, Snapshot, TaskRef } from "../session.js";
import type { ReadOnlySession, Store, WorkItem } from "../store.js";

/** How many due rows one update claims: few, so that nobody waits for another's work. */
const SWEEP_PER_UPDATE = 2;
/**
 * Each failed attempt means that another update's change went in; the ten parts of an album are the most that come at
 * once.
 */
const MAX_ATTEMPTS = 12;

type Ingesting<View> = { ingested: AppliedUpdate<View>; due: WorkItem[] };
/** Decides on an update. Pure; called again when the session changed in the meantime. */
type Decide<View> = (snapshot: Snapshot) => Decision<View>;
type Options = {
  want?: ExtraRows | null;
  /** Whether the decision is certain to change nothing. */
  looksOnly?: boolean;
};

/**
 * Applies one Telegram update exactly once, in two round trips: one reads, one applies all of the decision or none of
 * it. A read-only update needs one.
 */
export async function applyUpdate<View>(
  store: Store,
  actor: Actor,
  named: TaskRef | null,
  decide: Decide<View>,
  { want = null, looksOnly = false }: Options = {},
): Promise<Ingesting<View>> {
  const readOnly = looksOnly ? await store.readAndMark(actor, want, SWEEP_PER_UPDATE) : null;
  if (readOnly !== null && readOnly.mark !== "no_session")
    return { ingested: decideReadOnly(actor, readOnly, decide), due: readOnly.due };

  const due: WorkItem[] = [...(readOnly?.due ?? [])];
  let isOwn = false;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const isMadeNow = readOnly !== null && attempt === 1;
    const { seen, snapshot } = isMadeNow ? { ...readOnly, seen: false } : await store.readSession(actor, named, want);
    if (seen) return { ingested: { outcome: "duplicate", snapshot, isOwn }, due };

    const decision = decide(snapshot);
    const { view: _, ...changes } = decision;
    const result = await store.commit(actor, snapshot.session.version, changes, SWEEP_PER_UPDATE);
    due.push(...result.due);
    isOwn ||= result.outcome === "duplicate" && result.isOwn;
    if (result.outcome === "applied") {
      return { ingested: { outcome: "applied", snapshot, decision, committed: result.committed }, due };
    }
  }
  throw new Error(`update ${actor.updateId}: the session changed ${MAX_ATTEMPTS} times while it was decided on`);
}

/** Decides a read-only update. `readAndMark` has already marked it as seen, so there is nothing left to commit. */
function decideReadOnly<View>(
  actor: Actor,
  { snapshot, mark }: ReadOnlySession,
  decide: Decide<View>,
): AppliedUpdate<View> {
  if (mark !== "first") return { outcome: "duplicate", snapshot, isOwn: mark === "repeat" };
  const decision = decide(snapshot);
  const { view: _, ...changes } = decision;
  if (Object.keys(changes).length > 0) throw new Error(`update ${actor.updateId} was to look, and changes something`);
  const { availableCredits } = snapshot.session;
  return {
    outcome: "applied",
    snapshot,
    decision,
    committed: { order: null, cancelled: null, forgotten: false, availableCredits },
  };
}
