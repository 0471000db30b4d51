import { type Ended, mostElapsedMs } from "./course.js";
import type { Strike } from "./effects.js";
import { complaintsOf } from "./invariants.js";
import type { Scenario } from "./scenarios.js";

export type Tally = ReturnType<typeof createTally>;

/**
 * Counts courses that were struck, and says what is wrong with them. `isTimed` false: their clock is not their own, as
 * that of processes, whose work it may pass by while they start.
 */
export function createTally({ isTimed = true } = {}) {
  const counted = { points: 0, pairs: 0, lost: 0, kills: 0, unreached: 0 };
  return {
    /** What is wrong with a course, in words that say where it was struck. */
    complaintsOf(ended: Ended, strikes: readonly Strike[], { ends }: Pick<Scenario, "ends">): string[] {
      const { evidence, struck, elapsedMs } = ended;
      const isLost = strikes.some(({ how }) => how === "lose");
      if (isLost) counted.lost += 1;
      else if (strikes.length === 1) counted.points += 1;
      else if (strikes.length > 1) counted.pairs += 1;
      counted.kills += struck.filter(({ how }) => how === "kill").length;
      if (struck.length < strikes.length) counted.unreached += 1;
      const where = strikes.map(({ name, nth, when }) => `${when} ${name} #${nth}`).join(", then ");
      const what = `${isLost ? "lost" : "killed"} ${where}`;
      const most = mostElapsedMs(ended);
      const late = isTimed && elapsedMs > most ? [`${what}: it took ${elapsedMs} ms, not ${most}`] : [];
      return [...late, ...complaintsOf(evidence, ends.length, what)];
    },
    kills: () => counted.kills,
    /** Courses in which a strike had no occasion. */
    unreached: () => counted.unreached,
    points: () => counted.points,
    toString: () =>
      `${counted.points} crash points, ${counted.pairs} pairs of them, ${counted.lost} lost answers, ${counted.kills} kills, ${counted.unreached} points not met again`,
  };
}
