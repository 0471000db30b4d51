import { mediaKinds } from "../registry/input-values.js";
import { modelByCode } from "../registry/load.js";
import type { Action, PlainAction } from "./action.js";
import { findCommand, foundScreen } from "./decide-find.js";
import { decideFormPress } from "./decide-form.js";
import { decideFavour, mineScreen } from "./decide-library.js";
import { formDecision, openedModel, openForm } from "./decide-open.js";
import { decideTaskPress } from "./decide-task.js";
import { fitsForScreen, fitsScreen } from "./decide-uses.js";
import { isIntent } from "./home/purposes.js";
import { homeScreen } from "./home/screens.js";
import { isRouted, routeOf } from "./routes.js";
import { formScreen } from "./screens/form.js";
import { intentScreen } from "./screens/models.js";
import { type BotDecision, type PressedMessage, type Situation, screenOf } from "./view.js";

/** A button. `action` null: one of ours that is no longer understood. */
export function decidePress(situation: Situation, action: Action | null, message: PressedMessage | null): BotDecision {
  if (action === null) return currentState(situation);
  if (isRouted(action)) return routeOf(action).decide(situation, action);
  if ("form" in action) return decideFormPress(situation, action, message);
  if ("task" in action) return decideTaskPress(situation, action, message);
  return decidePlainPress(situation, action);
}

function decidePlainPress(situation: Situation, action: PlainAction): BotDecision {
  const { texts, snapshot } = situation;
  switch (action.verb) {
    case "search":
      return findCommand(situation, "");
    case "found":
      return screenOf(foundScreen(situation, action.query, action.page));
    case "mine":
      return screenOf(mineScreen(situation));
    case "favour":
      return decideFavour(situation, action);
    case "list":
      return isIntent(action.intent)
        ? screenOf(intentScreen(texts, { intent: action.intent, page: action.page }, snapshot))
        : currentState(situation);
    case "fits": {
      const kind = mediaKinds.find((each) => each === action.kind);
      return kind ? screenOf(fitsScreen(situation, kind, action.page)) : currentState(situation);
    }
    case "fits_for": {
      const kind = mediaKinds.find((each) => each === action.kind);
      const { intent, page } = action;
      return kind && isIntent(intent)
        ? screenOf(fitsForScreen(situation, { kind, intent, page }))
        : currentState(situation);
    }
    case "open": {
      const model = modelByCode(action.code);
      return model ? openedModel(situation, model) : currentState(situation);
    }
    case "resume": {
      const form = openForm(situation);
      return form ? formDecision(form) : screenOf(homeScreen(texts, null));
    }
    case "admin":
      // An admin's in an admin's private chat does not come this far.
      return currentState(situation);
  }
}

/** For a button that means nothing any more: says so, and shows where the person is. */
function currentState(situation: Situation): BotDecision {
  const { texts } = situation;
  const form = openForm(situation);
  if (form) return screenOf(formScreen(form, { notice: texts.home.oldButton }));
  return screenOf(homeScreen(texts, texts.home.oldButton));
}
