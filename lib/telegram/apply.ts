import type { Situation, UpdateContext } from "../bot/core/situation.js";
import { textsFor } from "../bot/core/texts-by-locale.js";
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

/** Updates whose change may be in the database while nobody has seen anything of it; older ones are forgotten. */
const MAX_KEPT = 200;

/**
 * Remembers which updates ended in an error of the database. Its change may have gone in and only the answer been lost:
 * when Telegram brings such an update again it counts as seen, and yet the person has no answer.
 */
export function createUnanswered() {
  const ids = new Set<number>();

  return {
    /** The same promise; the update is remembered when it rejects. */
    async unless<T>(updateId: number, work: Promise<T>): Promise<T> {
      try {
        return await work;
      } catch (error) {
        ids.add(updateId);
        for (const oldest of ids) if (ids.size > MAX_KEPT) ids.delete(oldest);
        throw error;
      }
    },
    /** Whether it is still to be answered; it counts as answered from here on. */
    take: (updateId: number): boolean => ids.delete(updateId),
  };
}

/**
 * Where people make things: an update is decided on, applied once, and what came of it is drawn. Throws
 * what the store throws. `onApplied` is called between the two, with the words that answer a press; what is drawn may
 * take longer than the rest.
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

/** Of a task that the update itself ended; the lease gives it to the sweep when it fails here. */
async function tellEnd(deps: Pick<Deps, "store" | "messenger" | "log">, task: Task | null): Promise<void> {
  if (task === null) return;
  try {
    await deliver(deps, task, { until: Date.now() + AFTER_RESPONSE_BUDGET_MS });
  } catch (error) {
    deps.log("error", "delivery.failed", { taskId: task.id, error });
  }
}

/** All people together ordered as much as may be: the admins hear of it, once in a while. */
async function alertSpendCap(deps: Pick<Deps, "store" | "messenger" | "log">, { order }: Committed): Promise<void> {
  if (order?.outcome !== "limited" || order.limit !== "everyone") return;
  await alert(deps, "spend_cap", { what: "", count: order.most });
}

function withoutTwins(wanted: readonly WorkItem[], taken: readonly WorkItem[]): WorkItem[] {
  const ids = new Set(taken.map((due) => ("taskId" in due ? due.taskId : null)));
  return wanted.filter((due) => !("taskId" in due && ids.has(due.taskId)));
}

/** Short enough for a button, random enough to be nobody else's. */
function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url");
}
