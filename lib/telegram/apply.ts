import type { Situation, UpdateContext } from "../bot/core/situation.js";
import { textsFor } from "../bot/core/texts.js";
import { decide, type Rendering, renderDuplicate, renderingOf } from "../bot/decide.js";
import { lookupFor } from "../bot/routes.js";
import { alert, type Deps } from "../tasks/deps.js";
import type { HandledUpdate } from "../tasks/operations/handle-update.js";
import { AFTER_RESPONSE_BUDGET_MS } from "../tasks/operations/sweep.js";
import { deliver } from "../tasks/orders/deliver.js";
import { applyUpdate } from "../tasks/orders/ingest.js";
import type { Committed, Snapshot } from "../tasks/session.js";
import type { WorkItem } from "../tasks/store.js";
import type { Task } from "../tasks/task.js";
import type { Replies } from "./replies.js";

/** How many updates are remembered; older ones are forgotten. */
const MAX_KEPT = 200;

/**
 * Remembers updates that ended in a database error. The change may have been applied and only the answer been lost:
 * when Telegram sends such an update again it counts as seen, and yet the person has no answer.
 */
export function createUnanswered() {
  const ids = new Set<number>();

  return {
    /** Returns the promise of `work`; remembers the update when it rejects. */
    async unless<T>(updateId: number, work: Promise<T>): Promise<T> {
      try {
        return await work;
      } catch (error) {
        ids.add(updateId);
        for (const oldest of ids) if (ids.size > MAX_KEPT) ids.delete(oldest);
        throw error;
      }
    },
    /** Whether the update still has to be answered. From here on it counts as answered. */
    take: (updateId: number): boolean => ids.delete(updateId),
  };
}

/**
 * Handles an update of a person: decides on it, applies it once, and draws the outcome. Throws what the store throws.
 * `onApplied` is called when the change is applied, with the toast that answers a press; drawing may take longer.
 */
export function createInputHandler(deps: Pick<Deps, "store" | "messenger" | "log">, replies: Replies) {
  const { store } = deps;
  const unanswered = createUnanswered();

  return async function apply(
    { actor, incoming, inGroup }: UpdateContext,
    onApplied: (toast: string | null) => void,
  ): Promise<HandledUpdate> {
    const fixed = { nowMs: Date.now(), newDraftId: newId() };
    const situationOf = (snapshot: Snapshot): Situation => ({
      ...fixed,
      snapshot,
      incoming,
      inGroup,
      texts: textsFor(snapshot.session.locale),
      firstName: actor.firstName,
      threadId: actor.threadId,
    });
    const decideOn = (snapshot: Snapshot) => decide(situationOf(snapshot));
    const { names, wants, looksOnly } = lookupFor(incoming);
    const ingesting = applyUpdate(store, actor, names, decideOn, { want: wants, looksOnly });
    const { ingested, due } = await unanswered.unless(actor.updateId, ingesting);
    const outcome: Rendering | null =
      ingested.outcome === "applied"
        ? renderingOf(ingested.decision.view, ingested.committed)
        : renderDuplicate(situationOf(ingested.snapshot), {
            wasUnanswered: unanswered.take(actor.updateId) || ingested.isOwn,
          });
    onApplied(outcome?.toast ?? null);
    if (ingested.outcome === "applied") await alertSpendCap(deps, ingested.committed);
    if (outcome === null) return { due, drawn: Promise.resolve() };
    const version = ingested.snapshot.session.version + 1;
    const drawn = Promise.all([replies.show({ actor, incoming, version }, outcome), tellEnd(deps, outcome.ended)]);
    return { due: [...withoutTwins(outcome.due, due), ...due], drawn };
  };
}

/**
 * Delivers the end of a task that the update itself ended. If this fails, the sweep takes the delivery over when its
 * lease ends.
 */
async function tellEnd(deps: Pick<Deps, "store" | "messenger" | "log">, task: Task | null): Promise<void> {
  if (task === null) return;
  try {
    await deliver(deps, task, { until: Date.now() + AFTER_RESPONSE_BUDGET_MS });
  } catch (error) {
    deps.log("error", "delivery.failed", { taskId: task.id, error });
  }
}

/** Alerts the admins, once in a while, that all people together have ordered as much as the limits allow. */
async function alertSpendCap(deps: Pick<Deps, "store" | "messenger" | "log">, { order }: Committed): Promise<void> {
  if (order?.outcome !== "limited" || order.limit !== "everyone") return;
  await alert(deps, "spend_cap", { what: "", count: order.most });
}

function withoutTwins(wanted: readonly WorkItem[], taken: readonly WorkItem[]): WorkItem[] {
  const ids = new Set(taken.map((due) => ("taskId" in due ? due.taskId : null)));
  return wanted.filter((due) => !("taskId" in due && ids.has(due.taskId)));
}

/** Makes an id that is short enough for a button and too random to be guessed. */
function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url");
}
