import type { Action, PlainAction } from "./core/action.js";
import { type BotDecision, type PressedMessage, type Situation, showScreen } from "./core/situation.js";
import { currentForm, currentState, formDecision } from "./form/open.js";
import { decideFormPress } from "./form/routes.js";
import { homeScreen } from "./home/screens.js";
import { isRouted, routeOf } from "./routes.js";

/** A button. `action` null: one of ours that is no longer understood. */
export function decidePress(situation: Situation, action: Action | null, message: PressedMessage | null): BotDecision {
  if (action === null) return currentState(situation);
  if (isRouted(action)) return routeOf(action).decide(situation, action);
  if ("form" in action) return decideFormPress(situation, action, message);
  return decidePlainPress(situation, action);
}

function decidePlainPress(situation: Situation, action: PlainAction): BotDecision {
  switch (action.verb) {
    case "resume": {
      const form = currentForm(situation);
      return form ? formDecision(form) : showScreen(homeScreen(situation.texts, null));
    }
    case "admin":
      // An admin's in an admin's private chat does not come this far.
      return currentState(situation);
  }
}
