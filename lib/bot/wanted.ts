import { mediaKinds } from "../registry/input-values.js";
import { modelByCode } from "../registry/load.js";
import type { ModelSummary } from "../registry/model-spec.js";
import type { MediaKind } from "../registry/schema.js";
import type { Want } from "../tasks/session.js";
import type { Action } from "./action.js";
import { isLong } from "./decide-uses.js";
import { isIntent, modelsFor, modelsOf } from "./home/purposes.js";
import { modelsTaking } from "./models/fits.js";
import { commandNamed, isRouted, routeOf } from "./routes.js";
import { modelsOnPage } from "./screens/models.js";
import { searchModels } from "./search.js";
import type { Incoming } from "./view.js";

/** Longer than any name: looking for it would only cost time. */
const MAX_NAME = 40;

/** What the screen that an update leads to shows besides the session, so that one request reads it all. */
export function wantedBy(incoming: Incoming): Want | null {
  switch (incoming.kind) {
    case "command":
      return wantedByCommand(incoming.name, incoming.argument);
    case "text":
      return incoming.text.length > MAX_NAME ? null : timesOf(searchModels(incoming.text, { byUse: true }), 0);
    case "file":
      return timesOfFitting(incoming.file.facts.kind, 0);
    case "press":
      return incoming.action && wantedByPress(incoming.action);
    case "polite":
    case "paid":
    case "returned":
      return null;
  }
}

function wantedByCommand(name: string, argument: string): Want | null {
  const command = commandNamed(name);
  if (command) return command.wants(argument);
  return name === "find" || name === "m" ? timesOf(searchModels(argument, { byUse: true }), 0) : null;
}

function wantedByPress(action: Action): Want | null {
  if (isRouted(action)) return routeOf(action).wants(action);
  switch (action.verb) {
    case "mine":
    case "favour":
      return { rows: "recent" };
    case "go": {
      const model = modelByCode(action.form.code);
      return model && { rows: "times", models: [model.id] };
    }
    case "list":
      return isIntent(action.intent) ? timesOf(modelsFor(action.intent), action.page) : null;
    case "found":
      return timesOf(searchModels(action.query, { byUse: true }), action.page);
    case "fits": {
      const kind = mediaKinds.find((each) => each === action.kind);
      return kind ? timesOfFitting(kind, action.page) : null;
    }
    case "fits_for": {
      const kind = mediaKinds.find((each) => each === action.kind);
      return kind && isIntent(action.intent) ? timesOf(modelsOf(modelsTaking(kind), action.intent), action.page) : null;
    }
    default:
      return null;
  }
}

/** Of many a person first says what for, and sees no times yet. */
function timesOfFitting(kind: MediaKind, page: number): Want | null {
  const models = modelsTaking(kind);
  return isLong(models) ? null : timesOf(models, page);
}

function timesOf(models: readonly ModelSummary[], page: number): Want | null {
  const shown = modelsOnPage(models, page);
  return shown.length === 0 ? null : { rows: "times", models: shown.map(({ id }) => id) };
}
