import type { ExtraRows } from "../tasks/session.js";
import type { Action } from "./core/action.js";
import type { UserInput } from "./core/situation.js";
import { timesOfFound } from "./models/find.js";
import { timesOfFitting } from "./models/fits.js";
import { commandNamed, isRouted, routeOf } from "./routes.js";

/** Longer than any name: looking for it would only cost time. */
const MAX_NAME = 40;

/** What the screen that an update leads to shows besides the session, so that one request reads it all. */
export function extraRowsFor(incoming: UserInput): ExtraRows | null {
  switch (incoming.kind) {
    case "command":
      return commandNamed(incoming.name)?.wants(incoming.argument) ?? null;
    case "text":
      return incoming.text.length > MAX_NAME ? null : timesOfFound(incoming.text, 0);
    case "file":
      return timesOfFitting(incoming.file.facts.kind, 0);
    case "press":
      return incoming.action && wantedByPress(incoming.action);
    case "unsupported":
    case "paid":
    case "returned":
      return null;
  }
}

function wantedByPress(action: Action): ExtraRows | null {
  return isRouted(action) ? routeOf(action).wants(action) : null;
}
