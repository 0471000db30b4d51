import type { Action } from "./core/action.js";
import { type BotDecision, type PressedMessage, type Situation, toast } from "./core/situation.js";
import { currentState } from "./form/open.js";
import { standing } from "./orders/status-screen.js";
import { ordersTexts } from "./orders/texts.js";
import { isRouted, routeOf } from "./routes.js";

/** A button. `action` null: one of ours that is no longer understood. */
export function decidePress(situation: Situation, action: Action | null, message: PressedMessage | null): BotDecision {
  // An admin's in an admin's private chat does not come this far.
  if (action === null || !isRouted(action)) return currentState(situation);
  const { texts, nowMs } = situation;
  const { task } = situation.snapshot;
  const route = routeOf(action);
  const named = route.names(action);
  // The form became an order above its own card: nothing is drawn over the status of a task.
  if (named && "idempotencyKey" in named && task && message?.id === task.messageId)
    return toast(ordersTexts[texts.locale].alreadyOrdered(standing(texts, task, nowMs)));
  return route.decide(situation, action);
}
