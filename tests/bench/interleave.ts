/** What one side of a comparison costs in one round, in the unit of its row. */
export type Side = () => number | Promise<number>;

export type Spread = { median: number; min: number; max: number };

/** The first round warms up caches and compilers; it is thrown away. */
const WARM_UP_ROUNDS = 1;
const ROUNDS = 9;

/**
 * Measures the sides in turns, so that whatever else the machine does hits all of them, and starts each round with
 * another side. Returns the figures of each side, round by round.
 */
export async function interleave<Name extends string>(
  sides: Record<Name, Side>,
  rounds = ROUNDS,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides).filter((name): name is Name => name in sides);
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const figure = await sides[name]();
      if (round >= WARM_UP_ROUNDS) figures.get(name)?.push(figure);
    }
  }
  const entries = names.map((name) => [name, figures.get(name) ?? []] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? Number.NaN;
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** Round by round: what slowed a whole round down slowed both. */
export function ratioOf(subject: readonly number[], peer: readonly number[]): Spread {
  return spreadOf(subject.map((figure, round) => figure / (peer[round] ?? Number.NaN)));
}

/** Nanoseconds for one of `count` runs of `runItem`. */
export function nanosecondsEach(count: number, work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / count;
}
