/**
 * Resolves in the order of the calls, at most `count` times in any `perMs`. For one process only: what must hold for all
 * instances together lives in the database.
 */
export function createRateLimit(limit: { count: number; perMs: number }): () => Promise<void> {
  const { count, perMs } = limit;
  let granted: number[] = [];
  return async () => {
    const now = performance.now();
    const at = Math.max(now, granted.length < count ? now : (granted.at(-count) ?? now) + perMs);
    granted = [...granted, at].slice(-count);
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  };
}
