import { phrase, word } from "../core/arguments.js";
import { route } from "../core/route.js";
import { currentState } from "../form/open.js";

/** The operator's buttons. An admin's own press, in private, does not come this far: see `adminRequestOf`. */
export const adminRoutes = {
  /** The same as the command written by hand; means nothing to anybody else. */
  admin: route({
    code: "O",
    args: { command: word, argument: phrase },
    decide: (situation) => currentState(situation),
  }),
};
