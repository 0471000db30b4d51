import { runCourse } from "./course.js";
import { type Point, pointsOf, type Strike } from "./effects.js";
import type { Scenario } from "./scenarios.js";
import type { Tally } from "./tally.js";
import type { World } from "./world.js";

const kill = (point: Point): Strike => ({ ...point, how: "kill" });
const lose = (point: Point): Strike => ({ ...point, how: "lose" });

/**
 * Kills an instance before and after each effect of a scenario, and at every so many-th pair of effects; then, at each
 * effect, lets it happen and loses its answer. Returns what is wrong.
 */
export async function crashEverywhere(
  world: World,
  scenario: Scenario,
  { tally, pairStride }: { tally: Tally; pairStride: number },
): Promise<string[]> {
  const { trace } = await runCourse(world, scenario, []);
  const complaints: string[] = [];
  const play = async (strikes: readonly Strike[]) => {
    const ended = await runCourse(world, scenario, strikes);
    complaints.push(...tally.complaintsOf(ended, strikes, scenario));
    return ended;
  };
  let pair = 0;
  for (const point of pointsOf(trace)) {
    const first = kill(point);
    const ended = await play([first]);
    if (point.when === "after") await play([lose(point)]);
    for (const second of pointsOf(ended.recovery).map(kill)) {
      pair += 1;
      if (pair % pairStride === 0) await play([first, second]);
    }
  }
  return complaints;
}
