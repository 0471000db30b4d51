import type { Log } from "../../log.js";
import type { FailureRule } from "../../registry/compiled.js";
import { failureTexts } from "../../registry/load.js";
import type { Failure, FailureKind } from "../../tasks/task.js";
import { fieldOf } from "./failure-field.js";
import { hasPhrase, toWords } from "./words.js";

type CodeHint = { kind: FailureKind; retry: Failure["retry"] };
/** What a code alone says, where the words say nothing. KIE puts any words beside any code. */
const kindOfCode: Record<string, CodeHint> = {
  "400": { kind: "bad_input", retry: "never" },
  "401": { kind: "vendor_key", retry: "never" },
  "402": { kind: "vendor_credit", retry: "never" },
  "408": { kind: "timed_out", retry: "later" },
  "413": { kind: "content_refused", retry: "never" },
  "422": { kind: "bad_input", retry: "never" },
  "429": { kind: "model_busy", retry: "now" },
  "433": { kind: "vendor_key", retry: "never" },
  "451": { kind: "file_unreadable", retry: "never" },
  "455": { kind: "vendor_down", retry: "later" },
  "500": { kind: "vendor_down", retry: "later" },
  "501": { kind: "unknown", retry: "later" },
  "505": { kind: "model_off", retry: "never" },
  "531": { kind: "vendor_down", retry: "later" },
  "550": { kind: "model_busy", retry: "later" },
};
/** Codes about our account or the model as a whole: KIE's own, which mean the same whatever words stand beside them. */
const codesThatDecide = new Set(["401", "402", "429", "433", "455", "505"]);

export type VendorError = { code: string; message: string; model: string | null };

function fits(rule: FailureRule, words: string): boolean {
  const isSaid = (phrase: string) => hasPhrase(words, phrase);
  return rule.all.every((group) => group.some(isSaid)) && !rule.not.some(isSaid);
}

function ruleFor({ code, message }: VendorError): FailureRule | undefined {
  const words = toWords(`${code} ${message}`);
  return failureTexts.find((rule) => fits(rule, words));
}

/** What a failure code and message of KIE mean to us and to the person who waits. */
export function toFailure(error: VendorError): Failure {
  const detail = [error.code, error.message].filter(Boolean).join(" ").slice(0, 500);
  const byCode = kindOfCode[error.code];
  if (byCode && codesThatDecide.has(error.code)) return { ...byCode, field: null, detail };
  const rule = ruleFor(error);
  const { kind, retry } = rule ?? byCode ?? { kind: "unknown", retry: "later" };
  const field = kind === "bad_input" || kind === "file_unreadable" ? fieldOf(error, rule?.field ?? null) : null;
  return { kind, field, retry, detail };
}

/** What was told already, for as long as the instance lives: a text that comes with every order is told once. */
const toldShapes = new Set<string>();
const MOST_SHAPES = 500;
const SHAPE_WORDS = 12;

/**
 * Tells the operator of words that no rule of models/failures.yaml understands, once for each shape of them, with the
 * kind that their code alone suggests.
 */
export function tellUnread(log: Log, error: VendorError): void {
  if (codesThatDecide.has(error.code) || error.message.trim() === "" || ruleFor(error)) return;
  const words = toWords(error.message).trim().split(" ").slice(0, SHAPE_WORDS);
  const shape = words.map((word) => (/\p{N}/u.test(word) ? "#" : word)).join(" ");
  if (toldShapes.has(shape) || toldShapes.size >= MOST_SHAPES) return;
  toldShapes.add(shape);
  const { code, model } = error;
  log("warn", "kie.failure.unread", { code, model, shape, suggestedKind: kindOfCode[code]?.kind ?? "unknown" });
}

/** True when the words themselves say that nothing was created. */
export function isCertainRefusal(error: VendorError): boolean {
  return ruleFor(error)?.refusal ?? false;
}
