/** Says of each step how long it took, and of all together. */
export function createStopwatch(title: string) {
  const startedAt = performance.now();
  const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(1)} s`;

  async function time<Result>(step: string, work: () => Result | Promise<Result>): Promise<Result> {
    const from = performance.now();
    const result = await work();
    console.log(`${title}: ${step}: ${seconds(from)}`);
    return result;
  }

  return { time, end: () => console.log(`${title}: all of it: ${seconds(startedAt)}`) };
}
