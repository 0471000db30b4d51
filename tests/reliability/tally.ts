import type { Ended } from "./course.js";
import type { Strike } from "./effects.js";
import { breachesOf } from "./invariants.js";

/** Counts courses that were struck, and says what is wrong with them. */
export function createTally() {
  let kills = 0;
  let unreached = 0;
  return {
    /** What is wrong with a course, in words that say where it was struck. */
    complaintsOf({ evidence, struck }: Ended, strikes: readonly Strike[]): string[] {
      kills += struck.length;
      if (struck.length < strikes.length) unreached += 1;
      const lost = evidence.tasks.length === 1 ? [] : [`${evidence.tasks.length} tasks of one order`];
      const where = strikes.map(({ name, nth, when }) => `${when} ${name} #${nth}`).join(", then ");
      return [...lost, ...breachesOf(evidence)].map((breach) => `killed ${where}: ${breach}`);
    },
    kills: () => kills,
    /** Courses in which a strike had no occasion. */
    unreached: () => unreached,
  };
}
