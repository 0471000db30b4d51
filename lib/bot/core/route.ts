import type { ExtraRows, TaskRef } from "../../tasks/session.js";
import type { ArgumentsOf, Values } from "./arguments.js";
import type { BotDecision, Look, Situation } from "./situation.js";

/** Everything about one thing that can be pressed. Methods, for the reason that `Argument` gives. */
export type Route<Args = Values> = {
  /** It is in the buttons of people's chats: never changed, and never given another meaning. */
  code: string;
  args: ArgumentsOf<Args>;
  /** Whether its decision changes nothing, whatever is known of the person. */
  reads: boolean;
  /** What answers a press that was applied before: a new decision, or how its task or form stands now. */
  onRepeat: "decide" | "state";
  /** The task that the decision has to know. */
  names(args: Args): TaskRef | null;
  /** Further rows that the screen shows, so that one request reads them too. */
  wants(args: Args): ExtraRows | null;
  decide(situation: Situation, args: Args): BotDecision;
};

/**
 * A route as its room writes it; what is left out has its usual value. `Known`: a situation of which more is known.
 * With `reads` the compiler refuses a decision that changes anything.
 */
export type Definition<Args, Known = Situation> = Pick<Route<Args>, "code" | "args"> &
  Partial<Pick<Route<Args>, "onRepeat" | "names" | "wants">> &
  (
    | { reads: true; decide(known: Known, args: Args): Look }
    | { reads?: false; decide(known: Known, args: Args): BotDecision }
  );

/** Declares what a button does. */
export function route<Args>(definition: Definition<Args>): Route<Args> {
  const { reads = false } = definition;
  return { onRepeat: reads ? "decide" : "state", names: () => null, wants: () => null, ...definition, reads };
}

/** What a command does; `argument` is what was typed after it. */
export type Command = Pick<Route, "reads"> & {
  wants(argument: string): ExtraRows | null;
  decide(situation: Situation, argument: string): BotDecision;
};

/** A command that does what a button does. */
export function commandTo<Args>(to: Route<Args>, args: NoInfer<Args>): Command {
  return { reads: to.reads, wants: () => to.wants(args), decide: (situation) => to.decide(situation, args) };
}

/**
 * Wants two rows more than a page shows: one tells whether there is another page, one more fills the page after a
 * deletion.
 */
export function rowsOfPage(rows: "history" | "ledger", page: number, size: number): ExtraRows {
  return { rows, skip: page * size, limit: size + 2 };
}
