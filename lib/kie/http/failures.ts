import type { Failure, FailureKind } from "../../tasks/task.js";
import { fieldOf } from "./failure-field.js";

type Retry = Failure["retry"];

/**
 * `refusal`: these words say that the request was turned away before anything was made, so a creation that is answered
 * with them created nothing. Words that can also mean a half-done request do not have it.
 */
type Rule = { when: RegExp; kind: FailureKind; retry: Retry; refusal: boolean; field: string | null };

function refused(kind: FailureKind, when: RegExp, field: string | null = null): Rule {
  return { when, kind, retry: "never", refusal: true, field };
}
function failed(kind: FailureKind, retry: Retry, when: RegExp): Rule {
  return { when, kind, retry, refusal: false, field: kind === "file_unreadable" ? "media" : null };
}

/** Tried in order against the code and the message; the first that fits decides. */
const rules: readonly Rule[] = [
  refused("vendor_credit", /credits? insufficient|insufficient (credits?|balance)|balance isn.t enough/i),
  refused("vendor_key", /sub-?key usage|access permissions|authentication failed|unauthorized/i),
  refused("model_off", /temporarily paused|feature (is )?(currently )?disabled|feature disabled/i),
  refused("model_off", /model( name you specified)? is not supported|page does not exist or is not published/i),
  refused(
    "content_refused",
    /PUBLIC_ERROR_\w*FILTER|SENSITIVE_WORD_ERROR|CONTENT_POLICY|public error (unsafe|prominent)/i,
  ),
  refused("content_refused", /safety (system|review|filter)|flagged|moderat(or|ion)|content polic|violat\w+ .*polic/i),
  refused("content_refused", /prohibited content|sensitive (word|content)|real person|prominent (people|person)|nsfw/i),
  refused("content_refused", /copyright|matches existing work/i),
  // Our own call or id was wrong: nothing that a person could change.
  refused(
    "unknown",
    /enter callBackUrl|missing required parameter: fileUrl|url is wrong|(^|\n)(the record does not exist|record ?(info)? is null)/i,
  ),
  refused("bad_input", /(^|\n)record does not exist/i, "task_id"),
  refused("bad_input", /is required for text-to-video/i, "media"),
  // KIE says this of every address that it could not fetch and of an input of the wrong shape, but also of true server
  // errors.
  failed("bad_input", "never", /server exception.*contact customer service/i),
  failed("file_unreadable", "never", /server exception/i),
  refused("file_unreadable", /invalid_image_format|couldn.t process the provided/i, "media"),
  refused(
    "file_unreadable",
    /(could not|couldn.t|unable to|failed to) (fetch|download|access|read|decode) .*(image|video|audio|file|url)/i,
    "media",
  ),
  failed("timed_out", "later", /no result has been returned|timed? ?out/i),
  failed("vendor_down", "later", /task id is blank|upload failed|failed to get user token|failed to edit/i),
  failed("model_busy", "later", /full queue/i),
  failed(
    "model_busy",
    "now",
    /server is busy|rate limit|too many requests|is processing|overloaded|high (demand|load)/i,
  ),
  failed("vendor_down", "later", /maintenance|maintained|service unavailable/i),
  failed("unknown", "never", /CALLBACK_EXCEPTION/),
  failed(
    "vendor_down",
    "later",
    /(^|\n)INTERNAL(\n|$)|internal (server )?error|CREATE_TASK_FAILED|GENERATE_AUDIO_FAILED|have been refunded/i,
  ),
  refused("bad_input", /only english prompts/i, "prompt"),
  refused(
    "bad_input",
    /is required|(can ?not|can.t|must not) be (empty|blank|null)|not within the range|missing required/i,
  ),
  refused("bad_input", /is not valid|invalid (param|value|input)|validation error|unsupported|must be|should be/i),
  refused("bad_input", /too (long|short|large|small)|exceeds|at least|at most/i),
];

type CodeRule = { kind: FailureKind; retry: Retry };
const kindOfCode: Record<string, CodeRule> = {
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
/** Codes about the account or the model as a whole. They mean the same whatever words come with them. */
const codesThatDecide = new Set(["401", "402", "429", "433", "451", "455", "505"]);

export type VendorError = { code: string; message: string; model: string | null };

function ruleFor(words: VendorError): Rule | undefined {
  const said = `${words.code}\n${words.message}`;
  return rules.find((rule) => rule.when.test(said));
}

/** Says what a failure code and message of KIE's mean to us and to the person who waits. */
export function toFailure(words: VendorError): Failure {
  const detail = [words.code, words.message].filter(Boolean).join(" ").slice(0, 500);
  const byCode = kindOfCode[words.code];
  if (byCode && codesThatDecide.has(words.code)) return { ...byCode, field: null, detail };
  const rule = ruleFor(words);
  const { kind, retry } = rule ?? byCode ?? { kind: "unknown", retry: "later" };
  const field = kind === "bad_input" || kind === "file_unreadable" ? fieldOf(words, rule?.field ?? null) : null;
  return { kind, field, retry, detail };
}

/** Whether the words themselves say that nothing was created. */
export function isCertainRefusal(words: VendorError): boolean {
  return ruleFor(words)?.refusal ?? false;
}
