import type { FailureKind } from "../../tasks/task.js";
import type { CreateOutcome } from "../../tasks/vendor.js";
import { isCertainRefusal, toFailure } from "../http/failures.js";
import type { HttpResult } from "../http/http-result.js";
import { parseCreatedId, parseEnvelope, parseMade } from "../wire/answer.js";

/** When the same request may be sent again, the least and the most; null: not before somebody has changed something. */
type Wait = readonly [fromMs: number, toMs: number] | null;

/** Codes that prove that nothing was created, whatever words come with them. */
const certainRefusals: Record<number, Wait> = {
  401: null,
  402: null,
  422: null,
  429: [10_000, 15_000],
  433: null,
  455: [120_000, 180_000],
  505: null,
  550: [120_000, 180_000],
};
/** Codes that prove it as an HTTP status alone, without KIE's own body: a proxy in front of KIE may send them. */
const certainStatuses = new Set([401, 402, 422, 429, 455]);
const certainPlace: Wait = [5_000, 10_000];
/**
 * Cloudflare's own refusals (1xxx) are given at its edge. Its 5xx pages are about an origin that may have done the
 * work.
 */
const edgeRefusal = /^error code: 1\d{3}\s*$/;
const edgeWait: Wait = [60_000, 90_000];

function randomDelay(wait: Wait): number | null {
  return wait === null ? null : Math.round(wait[0] + Math.random() * (wait[1] - wait[0]));
}

function toRefusal(
  words: { code: string; message: string; model: string },
  wait: Wait,
  kind?: FailureKind,
): CreateOutcome {
  const failure = toFailure(words);
  return {
    outcome: "refused",
    failure: kind ? { ...failure, kind, retry: "later" } : failure,
    retryAfterMs: randomDelay(wait),
  };
}

type Answer = Extract<HttpResult, { outcome: "answered" }>;

function refuseByCode(code: number, context: { answer: Answer; model: string }): CreateOutcome {
  const { answer, model } = context;
  const message = parseEnvelope(answer.body)?.message ?? answer.text;
  const outcome = toRefusal({ code: String(code), message, model }, certainRefusals[code] ?? null);
  if (outcome.outcome !== "refused" || outcome.retryAfterMs === null || answer.retryAfterMs === null) return outcome;
  return { ...outcome, retryAfterMs: Math.max(outcome.retryAfterMs, answer.retryAfterMs) };
}

/** Reads an answer that is not KIE's own: a proxy's, a gateway's, or an empty one. */
function fromStatus(answer: Answer, model: string): CreateOutcome {
  if (certainStatuses.has(answer.status)) return refuseByCode(answer.status, { answer, model });
  if (answer.status === 403 && edgeRefusal.test(answer.text)) {
    return toRefusal({ code: "403", message: answer.text, model }, edgeWait, "vendor_down");
  }
  return { outcome: "in_doubt", detail: `HTTP ${answer.status}, not KIE's own answer: ${answer.text}` };
}

/**
 * Decides what the answer to a creation means. Accepted needs an id to ask for; refused needs proof that nothing was
 * created; everything else, known or not, is in doubt.
 */
export function toCreateOutcome(answer: HttpResult, model: string): CreateOutcome {
  if (answer.outcome === "no_response") {
    if (answer.sent) return { outcome: "in_doubt", detail: `no answer: ${answer.detail}` };
    return toRefusal({ code: "", message: `not sent: ${answer.detail}`, model }, certainPlace, "vendor_down");
  }
  const envelope = parseEnvelope(answer.body);
  if (envelope === null) return fromStatus(answer, model);
  const { code, message, data } = envelope;
  const vendorTaskId = code === 200 ? parseCreatedId(data) : null;
  if (vendorTaskId !== null) return { outcome: "accepted", vendorTaskId };

  if (code in certainRefusals) return refuseByCode(code, { answer, model });
  // KIE's documents put this code into the HTTP status, other answers of KIE's into the body: either counts.
  if (answer.status === 429) return refuseByCode(429, { answer, model });
  const words = { code: String(code), message, model };
  if (code !== 200 && isCertainRefusal(words)) return toRefusal(words, null);
  return { outcome: "in_doubt", detail: `${code} ${message}` };
}

/** The same of a helper that has no tasks: its answer is the result, an id that other models take. */
export function toFinishedOutcome(answer: HttpResult, model: string): CreateOutcome {
  const envelope = answer.outcome === "answered" ? parseEnvelope(answer.body) : null;
  const made = envelope === null ? null : parseMade(envelope);
  if (made === null) return toCreateOutcome(answer, model);
  return { outcome: "finished", vendorTaskId: made.id, output: { files: [], text: made.name } };
}
