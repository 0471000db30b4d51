import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log.js";
import { type Envelope, parseEnvelope } from "../wire/answer.js";
import { type HttpRequest, sendRequest } from "./http.js";
import type { HttpResult } from "./http-result.js";

/** An answer of KIE's own, or why there is none after every attempt. */
export type ReadResult =
  | { outcome: "answered"; envelope: Envelope }
  | { outcome: "unavailable"; status: number | null; detail: string };

const attempts = 3;
const firstPauseMs = 400;
const longestPauseMs = 5_000;

/** Returns a pause that doubles each time and is never the same for two callers. */
export function backoffMs(attempt: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** attempt) * (0.5 + Math.random());
}

function toReading(answer: HttpResult): ReadResult {
  if (answer.outcome === "no_response")
    return { outcome: "unavailable", status: null, detail: `no answer: ${answer.detail}` };
  const envelope = parseEnvelope(answer.body);
  if (envelope !== null) return { outcome: "answered", envelope };
  return { outcome: "unavailable", status: answer.status, detail: `HTTP ${answer.status}: ${answer.text}` };
}

/** Whether to ask again at once: on overload and server errors. A refusal would be the same a second later. */
function isPassing(reading: ReadResult): boolean {
  const code = reading.outcome === "answered" ? reading.envelope.code : (reading.status ?? 500);
  return code === 408 || code === 429 || code === 455 || code >= 500;
}

/**
 * Sends a request that changes nothing, again if it must: at most `attempts` requests within `budgetMs`. `call` builds
 * the request anew each time, because a body can be read only once. Never throws.
 */
export async function readWithRetry(
  call: () => HttpRequest,
  context: { log: Log; name: string; budgetMs: number },
): Promise<ReadResult> {
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt++) {
    const request = call();
    const answer = await sendRequest(request);
    const reading = toReading(answer);
    if (!isPassing(reading) || request.signal?.aborted) return reading;
    const asked = answer.outcome === "answered" ? (answer.retryAfterMs ?? 0) : 0;
    const pauseMs = Math.max(backoffMs(attempt), asked);
    const leftMs = context.budgetMs - (performance.now() - startedAt) - pauseMs;
    if (attempt + 1 >= attempts || leftMs <= 0) return reading;
    context.log("debug", "kie.read.again", { name: context.name, attempt: attempt + 1 });
    await sleep(pauseMs);
  }
}
