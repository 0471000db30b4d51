import { setTimeout as sleep } from "node:timers/promises";
import { type CallFailure, classifyError } from "./errors.js";

/**
 * What a failure says of making the same call again. `certain`: nothing was done, and a moment later it may be;
 * `repeatable`: nobody knows, so only a call that may be made twice; `never`: it would fail again.
 */
const again: Record<CallFailure["kind"], "certain" | "repeatable" | "never"> = {
  later: "certain",
  unknown: "repeatable",
  unchanged: "never",
  blocked: "never",
  no_message: "never",
  not_text: "never",
  bad_url: "never",
  bad_media: "never",
  bad_markup: "never",
  stale_query: "never",
  no_thread: "never",
  moved: "never",
  refused: "never",
};

/** `totalMs`: no call is begun later than that after the first; `longestWaitMs`: a longer wait is not worth it. */
type Effort = { totalMs: number; longestWaitMs: number };

/**
 * How long a call is tried, by what becomes of it otherwise. With the last call, which ends after 15 s, all stays below
 * the 60 s that Telegram waits for our answer.
 */
const efforts = {
  /** What answers an update: nobody sends it later. */
  answer: { totalMs: 30_000, longestWaitMs: 20_000 },
  /** A longer wait is written down, and this or another function goes on after it. */
  delivery: { totalMs: Number.POSITIVE_INFINITY, longestWaitMs: 2_000 },
  /** The button looks pressed until then. */
  press: { totalMs: 10_000, longestWaitMs: 2_000 },
  /** Telegram gives a payment up after 10 s. */
  checkout: { totalMs: 7_000, longestWaitMs: 2_000 },
  /** Whoever asks waits for it. */
  question: { totalMs: 20_000, longestWaitMs: 2_000 },
  /** An operator waits for it, or the sweep. */
  setting: { totalMs: 20_000, longestWaitMs: 5_000 },
} satisfies Record<string, Effort>;

export type CallOptions = {
  effort: keyof typeof efforts;
  /** Whether the call may be made twice: an edit, a question or a setting, but no new message. */
  isRepeatable: boolean;
  /** No call is begun after it, in ms since 1970. */
  until?: number;
  /** Asked before another try: whether it is still worth making. */
  isWanted?: () => boolean;
};

/** Telegram says how long to wait, or this is the first wait; each further one is twice as long. */
const FIRST_WAIT_MS = 500;

/**
 * Makes a call of the Bot API, and makes it again after waits that grow, where `again` allows it and there is time.
 * Throws what the last call threw.
 */
export async function callTelegram<Answer>(
  call: () => Promise<Answer>,
  { effort, isRepeatable, until = Number.POSITIVE_INFINITY, isWanted = () => true }: CallOptions,
): Promise<Answer> {
  const { totalMs, longestWaitMs } = efforts[effort];
  const end = Math.min(until, Date.now() + totalMs);
  for (let growingMs = FIRST_WAIT_MS; ; growingMs *= 2) {
    try {
      return await call();
    } catch (error) {
      const failure = classifyError(error);
      const waitMs = failure.kind === "later" && failure.isTold ? failure.afterMs : growingMs;
      if (!mayRepeat(failure, isRepeatable) || waitMs > longestWaitMs || Date.now() + waitMs >= end) throw error;
      await sleep(waitMs);
      if (!isWanted()) throw error;
    }
  }
}

function mayRepeat({ kind }: CallFailure, isRepeatable: boolean): boolean {
  return again[kind] === "certain" || (again[kind] === "repeatable" && isRepeatable);
}
