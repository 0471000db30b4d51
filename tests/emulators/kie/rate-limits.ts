import type { Clock } from "./clock.js";
import { envelope, type Reply } from "./http-exchange.js";
import type { KieSettings, Limit } from "./settings.js";

const windows = {
  /** Creations of an account. */
  createTask: { most: 20, perMs: 10_000 },
  /** Reads of one task. */
  recordInfo: { most: 10, perMs: 1000 },
  /** Models, schema and price together. */
  catalogue: { most: 1, perMs: 1000 },
};
export type Window = keyof typeof windows;

export type RateLimits = {
  /** Counts a request; a refusal when there were too many. A refused request does not count. */
  refuse(window: Window, key?: string): Reply | null;
  reset(): void;
};

export function createRateLimits(clock: Clock, settings: () => KieSettings): RateLimits {
  const seen = new Map<string, number[]>();
  return {
    refuse(window, key = "") {
      const limit: Limit = settings().limits[window];
      if (limit === "off") return null;
      const { most, perMs } = windows[window];
      const name = `${window} ${key}`;
      const recent = (seen.get(name) ?? []).filter((at) => at > clock.now() - perMs);
      seen.set(name, recent);
      if (recent.length >= most) return envelope(429, "Rate limit exceeded", null, limit === "http429" ? 429 : 200);
      recent.push(clock.now());
      return null;
    },
    reset: () => seen.clear(),
  };
}
