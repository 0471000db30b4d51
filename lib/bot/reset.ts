/** Seconds until the free credits are filled up: the next midnight in UTC. */
export function untilReset(nowMs: number): number {
  const dayMs = 24 * 60 * 60 * 1000;
  return Math.ceil((dayMs - (nowMs % dayMs)) / 1000);
}
