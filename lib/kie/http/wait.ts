import type { ReadOutcome, VendorTask } from "../../tasks/vendor.js";

/** Resolves after `ms`, or as soon as the signal fires. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}

type EndedTask = Exclude<VendorTask, { state: "pending" }>;
export type WaitOutcome =
  | { outcome: "ended"; task: EndedTask }
  /** The task has not ended yet; the same wait may be begun again. */
  | { outcome: "timed_out" }
  | { outcome: "aborted" }
  | { outcome: "missing" };

export type WaitOptions = {
  timeoutMs?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { elapsedMs: number; polls: number; state: "pending" | "unreachable" }) => void;
};

/** Videos took up to 13 minutes; no task is given up before this. */
const waitTimeoutMs = 30 * 60_000;
/** How long KIE may not know a task that it has just created. */
const graceMs = 90_000;

/** Pauses between two polls of a task: short while most images end, long once it can only be a long video. */
const ladder: readonly { untilMs: number; pauseMs: number }[] = [
  // The first poll comes after 1 s: many tasks fail at once. The bound is below the pause because after this poll the
  // next step counts.
  { untilMs: 500, pauseMs: 1_000 },
  { untilMs: 30_000, pauseMs: 2_500 },
  { untilMs: 120_000, pauseMs: 7_000 },
  { untilMs: Number.POSITIVE_INFINITY, pauseMs: 20_000 },
];

/**
 * Returns the next pause after waiting `elapsedMs`, changed by up to a fifth so that many waiting tasks do not poll at
 * the same moment.
 */
export function pollPauseMs(elapsedMs: number): number {
  const step = ladder.find((each) => elapsedMs < each.untilMs);
  return (step?.pauseMs ?? 20_000) * (0.8 + 0.4 * Math.random());
}

/** Polls a task until it has ended. While KIE is unreachable it waits as for a task that runs. */
export async function waitUntilEnded(
  read: () => Promise<ReadOutcome>,
  options: WaitOptions & { pauseMs: (elapsedMs: number) => number },
): Promise<WaitOutcome> {
  const { timeoutMs = waitTimeoutMs, signal, onProgress, pauseMs } = options;
  const startedAt = performance.now();
  let lastSeenMs = 0;
  for (let polls = 1; ; polls++) {
    const elapsedBeforeMs = performance.now() - startedAt;
    await sleep(Math.min(pauseMs(elapsedBeforeMs), Math.max(0, timeoutMs - elapsedBeforeMs)), signal);
    if (signal?.aborted) return { outcome: "aborted" };
    const reading = await read();
    const elapsedMs = performance.now() - startedAt;
    if (reading.outcome === "found" && reading.task.state !== "pending")
      return { outcome: "ended", task: reading.task };
    if (reading.outcome === "found") lastSeenMs = elapsedMs;
    if (reading.outcome === "missing" && elapsedMs - lastSeenMs > Math.min(graceMs, timeoutMs))
      return { outcome: "missing" };
    onProgress?.({ elapsedMs, polls, state: reading.outcome === "unavailable" ? "unreachable" : "pending" });
    if (elapsedMs >= timeoutMs) return { outcome: "timed_out" };
  }
}

/**
 * Runs at most `count` pieces of work in any `perMs`, as the other side sees it: a place becomes free `perMs` after its
 * work has ended, because the request may have arrived at any time until then. Places are taken in turn. For one
 * process only: a limit for all instances is kept in the database.
 */
export function createRateLimit(limit: { count: number; perMs: number }): <T>(work: () => Promise<T>) => Promise<T> {
  const { count, perMs } = limit;
  const places: Promise<number>[] = Array.from({ length: count }, () => Promise.resolve(0));
  return (work) => {
    const freeAt = places.shift() ?? Promise.resolve(0);
    const running = freeAt.then(async (at) => {
      const waitMs = at - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      return work();
    });
    const later = (): number => performance.now() + perMs;
    places.push(running.then(later, later));
    return running;
  };
}
