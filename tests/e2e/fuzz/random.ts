export type Random = ReturnType<typeof createRandom>;

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (limit: number) => Math.floor(next() * limit);

  function pick<T>(items: readonly [T, ...T[]]): T;
  function pick<T>(items: readonly T[]): T | undefined;
  function pick<T>(items: readonly T[]): T | undefined {
    return items[below(items.length)];
  }

  /** One of the names, each as often as its weight says. */
  function weighted<K extends string>(weights: Record<K, number>): K {
    const entries = Object.keys(weights).filter((name): name is K => name in weights);
    let left = next() * entries.reduce((sum, name) => sum + weights[name], 0);
    for (const name of entries) {
      left -= weights[name];
      if (left < 0) return name;
    }
    throw new Error("weights must be positive");
  }

  return { below, pick, weighted, chance: (share: number) => next() < share };
}
