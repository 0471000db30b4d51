import { createHmac } from "node:crypto";
import type { Api } from "grammy/web";
import type { Situation, UpdateContext, UserInput } from "../bot/core/situation.js";
import { textsFor } from "../bot/core/texts.js";
import { decide, type Rendering, renderDuplicate, renderingOf } from "../bot/decide.js";
import { lookupFor } from "../bot/routes.js";
import { alert, type Deps } from "../tasks/deps.js";
import { type HandledUpdate, mayAnswerAgain } from "../tasks/operations/handle-update.js";
import { AFTER_RESPONSE_BUDGET_MS } from "../tasks/operations/sweep.js";
import { deliver } from "../tasks/orders/deliver.js";
import { applyUpdate } from "../tasks/orders/ingest.js";
import type { Actor, Committed, Snapshot } from "../tasks/session.js";
import type { WorkItem } from "../tasks/store.js";
import type { Task } from "../tasks/task.js";
import type { Replies } from "./replies.js";

/**
 * Handles an update of a person: decides on it, applies it once, and draws the outcome. Throws what the store throws.
 * `onApplied` is called when the change is applied, with the toast that answers a press; drawing may take longer.
 */
export function createInputHandler(
  deps: Pick<Deps, "store" | "messenger" | "log"> & { api: Pick<Api, "token"> },
  replies: Replies,
) {
  const { store } = deps;

  return async function apply(
    { actor, incoming, inGroup }: UpdateContext,
    onApplied: (toast: string | null) => void,
  ): Promise<HandledUpdate> {
    const fixed = { nowMs: Date.now(), newDraftId: draftIdOf(actor, deps.api.token) };
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
    const { ingested, due } = await applyUpdate(store, actor, names, decideOn, { want: wants, looksOnly });
    const outcome: Rendering | null =
      ingested.outcome === "applied"
        ? renderingOf(ingested.decision.view, ingested.committed)
        : await renderAgain(store, { actor, isOwn: ingested.isOwn }, situationOf(ingested.snapshot));
    onApplied(outcome?.toast ?? null);
    if (ingested.outcome === "applied") await alertSpendCap(deps, ingested.committed);
    if (outcome === null) return { due, drawn: Promise.resolve() };
    const isRaised = ingested.outcome === "applied" && ingested.decision.draft !== undefined;
    const version = ingested.snapshot.session.version + (isRaised ? 1 : 0);
    const answerNow = (snapshot: Snapshot) =>
      renderDuplicate(situationOf(snapshot), { wasUnanswered: true })?.screen ?? null;
    const leftOver = tellEnd(deps, outcome.ended);
    const draft = ingested.outcome === "applied" ? (ingested.decision.draft ?? null) : null;
    const drawn = Promise.all([replies.show({ actor, incoming, version, draft, answerNow }, outcome), leftOver]);
    const isNewMessage = sendsMessage(incoming, outcome);
    return { due: [...withoutTwins(outcome.due, due), ...due], drawn, isNewMessage, leftOver };
  };
}

/** What is drawn in the place of a message can be drawn again and be seen once; all else is shown by one who may. */
async function renderAgain(
  store: Deps["store"],
  { actor, isOwn }: { actor: Actor; isOwn: boolean },
  situation: Situation,
): Promise<Rendering | null> {
  if (isOwn) return renderDuplicate(situation, { wasUnanswered: true });
  const { incoming } = situation;
  const again = incoming.kind === "press" ? renderDuplicate(situation, { wasUnanswered: false }) : null;
  if (incoming.kind === "press" && (again === null || !sendsMessage(incoming, again))) return again;
  if (!(await mayAnswerAgain(store, actor.updateId))) return null;
  return again ?? renderDuplicate(situation, { wasUnanswered: true });
}

function sendsMessage(incoming: UserInput, { screen, files, below }: Rendering): boolean {
  if (files !== null) return true;
  if (screen === null) return false;
  return incoming.kind !== "press" || incoming.message === null || incoming.message.holdsMedia || below;
}

/** Of a task that the update itself ended; the lease gives it to the sweep when it fails here. */
async function tellEnd(deps: Pick<Deps, "store" | "messenger" | "log">, task: Task | null): Promise<WorkItem[]> {
  if (task === null) return [];
  try {
    return await deliver(deps, task, { until: Date.now() + AFTER_RESPONSE_BUDGET_MS });
  } catch (error) {
    deps.log("error", "delivery.failed", { taskId: task.id, error });
    return [];
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

/**
 * The id of the draft that an update begins: short enough for a button, of this bot alone, and not to be guessed. The
 * update has the same when it comes again, and so knows its own draft.
 */
function draftIdOf({ updateId, chatId, userId }: Actor, token: string): string {
  const mark = createHmac("sha256", token).update(`${updateId}:${chatId}:${userId}`).digest();
  return mark.subarray(0, 9).toString("base64url");
}
