import type { Due, Store } from "./ports.js";
import type { Actor, Decision, Ingested, NamedTask, Snapshot, Want } from "./session.js";

/** Rows of the sweep that one update carries along: small, so that nobody waits for another's work. */
const SWEEP_PER_UPDATE = 2;
/** Each failed attempt means that a rival's change went in; an album's ten parts are the most that come at once. */
const MAX_ATTEMPTS = 12;

/**
 * Applies one Telegram update exactly once. `decide` is pure and may be called again if the session changed
 * meanwhile. Two round trips: one reads, one applies everything or nothing.
 */
export async function ingest<View>(
  store: Store,
  actor: Actor,
  named: NamedTask | null,
  decide: (snapshot: Snapshot) => Decision<View>,
  want: Want | null = null,
): Promise<{ ingested: Ingested<View>; due: Due[] }> {
  const due: Due[] = [];
  let isOwn = false;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { seen, snapshot } = await store.open(actor, named, want);
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
