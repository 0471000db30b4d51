import { GrammyError, HttpError } from "grammy/web";
import { NO_CONNECTION } from "../transport.js";

/** What a failed call means for the next step. */
export type CallFailure =
  /** The message is already as it should be. */
  | { kind: "unchanged" }
  /** The person or chat cannot be written to. */
  | { kind: "blocked" }
  /** Certainly not done; the same call may be sent again after `afterMs`, which Telegram named (`isTold`) or we guess. */
  | { kind: "later"; afterMs: number; isTold: boolean }
  /** The message to change is gone or cannot be changed: a new one has to be sent. */
  | { kind: "no_message" }
  /** The message holds a file by now, so it has no text to change: a result came first. */
  | { kind: "not_text" }
  /** Telegram could not fetch the file at the address, or refused it. */
  | { kind: "bad_url" }
  /** The file itself is refused in this form; as a plain document it may pass. */
  | { kind: "bad_media" }
  | { kind: "bad_markup" }
  | { kind: "stale_query" }
  | { kind: "no_thread" }
  | { kind: "moved"; chatId: number }
  /** No answer came: done or not is unknown. */
  | { kind: "unknown" }
  /** Refused for good. */
  | { kind: "refused" };

type Kind = Exclude<CallFailure["kind"], "later" | "moved" | "unknown">;

/** Telegram's own words, as its server's source has them. The first pattern that fits counts. */
const descriptions: readonly (readonly [RegExp, Kind])[] = [
  [/message is not modified/i, "unchanged"],
  [/query is too old|query id is invalid/i, "stale_query"],
  [/message to edit not found|message can't be edited|message_id_invalid/i, "no_message"],
  [/there is no text in the message to edit/i, "not_text"],
  [/message thread not found|topic_closed|topic_deleted/i, "no_thread"],
  [/can't parse entities/i, "bad_markup"],
  [
    /wrong http url|failed to get http url content|wrong type of the web page content|can't upload file by url|wrong remote file|webpage_|url host is empty/i,
    "bad_url",
  ],
  [
    /photo_invalid|image_process_failed|too big for a|wrong file type|file of size|video_content_type_invalid|photo_ext_invalid|failed to convert|media_invalid|wrong file identifier/i,
    "bad_media",
  ],
  // A group may forbid one kind of file and still accept words.
  [/not enough rights to send (?!text)/i, "bad_media"],
  [
    /chat not found|user is deactivated|bot was blocked|bot was kicked|bot is not a member|have no rights to send|not enough rights|chat_write_forbidden|peer_id_invalid|can't initiate conversation/i,
    "blocked",
  ],
];

const SERVER_ERROR_DELAY_MS = 5_000;
const WRONG_TOKEN_DELAY_MS = 5 * 60_000;

/** Reads an error that a Bot API call threw. */
export function classifyError(error: unknown): CallFailure {
  if (error instanceof GrammyError) return classifyAnswer(error);
  if (error instanceof HttpError)
    return wasNeverSent(error.error)
      ? { kind: "later", afterMs: SERVER_ERROR_DELAY_MS, isTold: false }
      : { kind: "unknown" };
  // Not a failure of the call, which was never made.
  return { kind: "refused" };
}

/** A Bot API call took longer than we wait for it. */
export class TelegramTimeoutError extends Error {
  override readonly name = "TelegramSlow";
}

/** Whether a call that threw may succeed later. */
export function isTelegramOutage(error: unknown): boolean {
  if (error instanceof TelegramTimeoutError) return true;
  const { kind } = classifyError(error);
  return kind === "later" || kind === "unknown";
}

/** Reads an answer with ok:false. Whatever it says, the call had no effect. */
function classifyAnswer({ error_code, description, parameters }: GrammyError): CallFailure {
  if (parameters.migrate_to_chat_id !== undefined) return { kind: "moved", chatId: parameters.migrate_to_chat_id };
  if (error_code === 429) return { kind: "later", afterMs: (parameters.retry_after ?? 1) * 1000, isTold: true };
  // Said with 400 of a file that Telegram cannot reach at the moment, as of one that it never had.
  if (/temporarily unavailable/i.test(description))
    return { kind: "later", afterMs: SERVER_ERROR_DELAY_MS, isTold: false };
  const named = descriptions.find(([pattern]) => pattern.test(description));
  if (named) return { kind: named[1] };
  if (error_code === 403) return { kind: "blocked" };
  if (error_code >= 500) return { kind: "later", afterMs: SERVER_ERROR_DELAY_MS, isTold: false };
  // The token was changed and this deployment does not have the new one yet; with that one the same call works.
  if (error_code === 401) return { kind: "later", afterMs: WRONG_TOKEN_DELAY_MS, isTold: true };
  return { kind: "refused" };
}

/** Whether the connection was never made, so that nothing can have arrived. */
function wasNeverSent(error: unknown): boolean {
  const codes = new Set([
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "UND_ERR_CONNECT_TIMEOUT",
    NO_CONNECTION,
    "EHOSTUNREACH",
    "ENETUNREACH",
  ]);
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && codes.has(cause.code)) return true;
  }
  return false;
}

/** Describes an error without an address: an address of Telegram's holds the token. */
export function describeError(error: unknown): string {
  if (error instanceof GrammyError) return `${error.method}: ${error.error_code} ${error.description}`;
  return error instanceof Error ? error.message.replace(/https?:\/\/\S+/g, "<address>") : "not an error";
}

/**
 * What the operator can do about each answer to a call that is about the bot itself. The first entry that fits counts.
 */
const advice: readonly (readonly [fits: (error: GrammyError) => boolean, sentence: string])[] = [
  [
    ({ error_code }) => error_code === 401 || error_code === 404,
    "Telegram does not know this token: copy it again from BotFather (/mybots, API Token) into TELEGRAM_BOT_TOKEN.",
  ],
  [
    ({ error_code }) => error_code === 409,
    "Another program uses this token at the same moment, to poll or to register a webhook of its own: stop it, or give it a bot of its own, and run setup again.",
  ],
  [({ error_code }) => error_code === 429, "Telegram asks for a pause: run setup again in a minute."],
  [
    ({ method, error_code }) => method === "setWebhook" && error_code === 400,
    "Telegram does not accept the public address: open it in a browser, see that it is https with a valid certificate, and check PUBLIC_URL.",
  ],
  [({ error_code }) => error_code >= 500, "Telegram has trouble of its own: run setup again in some minutes."],
];

/** Says what to do about a failed call, followed by Telegram's words; null for an error that is not Telegram's. */
export function adviceFor(error: unknown): string | null {
  if (error instanceof HttpError)
    return `Telegram did not answer: check the network and TELEGRAM_API_ROOT, and run setup again. (${describeError(error)})`;
  if (!(error instanceof GrammyError)) return null;
  const sentence =
    advice.find(([fits]) => fits(error))?.[1] ?? "Telegram refused: this should not happen, please report it.";
  return `${sentence} (${describeError(error)})`;
}
