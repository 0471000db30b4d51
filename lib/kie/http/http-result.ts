export const userAgent = "kiegram/0.1";

/** The answer to a request, or why there is none. */
export type HttpResult =
  /** `body` is the parsed JSON, or undefined when the text was none; `text` is a short sample of it for a log. */
  | {
      outcome: "answered";
      status: number;
      body: unknown;
      text: string;
      contentType: string | null;
      retryAfterMs: number | null;
    }
  /** `sent` false: the request certainly never left. Otherwise KIE may have received it. */
  | { outcome: "no_response"; sent: boolean; detail: string };

const sampleCharacters = 300;
/** Keys of KIE have 32 characters; a shorter key, of a test, may be part of any word and is not replaced. */
const shortestKey = 20;

/** Takes the key out of a text: a message that quotes it would reach a log sooner or later. */
function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey !== undefined && apiKey.length >= shortestKey ? text.replaceAll(apiKey, "***") : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A gateway's page or an empty body: the caller decides by the status and the sample.
    return undefined;
  }
}

function parseRetryAfter(value: string | null): number | null {
  if (value === null || !/^\d{1,6}$/.test(value.trim())) return null;
  return Number(value.trim()) * 1000;
}

/** Builds the answer, without the key. */
export function toResponse(
  { status, text, header }: { status: number; text: string; header: (name: string) => string | null },
  apiKey: string | undefined,
): HttpResult {
  const safe = withoutKey(text, apiKey);
  return {
    outcome: "answered",
    status,
    body: parseJson(safe),
    text: safe.slice(0, sampleCharacters),
    contentType: header("content-type"),
    retryAfterMs: parseRetryAfter(header("retry-after")),
  };
}

/**
 * Failures of the name lookup and of the certificate check: both end the attempt before a byte of the request is
 * written.
 */
const beforeSending = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
]);
/** System calls that belong to opening a connection: ETIMEDOUT of `connect` is certain, ETIMEDOUT of `read` is not. */
const openingCalls = new Set(["getaddrinfo", "connect"]);
const handshakeCut = "before secure TLS connection was established";

type Cause = { code: string; syscall: string; message: string; errors: unknown[] };

function describe(error: unknown): Cause {
  const read = (key: string): unknown =>
    typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;
  const text = (key: string): string => (typeof read(key) === "string" ? String(read(key)) : "");
  const errors = read("errors");
  return {
    code: text("code"),
    syscall: text("syscall"),
    message: text("message"),
    errors: Array.isArray(errors) ? errors : [],
  };
}

/** Returns the innermost cause: fetch wraps the socket's error, and ofetch wraps fetch's. */
function rootOf(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 5; depth++) {
    const next = typeof current === "object" && current !== null ? Reflect.get(current, "cause") : undefined;
    if (next === undefined || next === null) return current;
    current = next;
  }
  return current;
}

function neverLeft(cause: unknown): boolean {
  const { code, syscall, message, errors } = describe(cause);
  // A name with several addresses gives one error for each: all of them must have failed to open.
  if (errors.length > 0) return errors.every(neverLeft);
  return beforeSending.has(code) || openingCalls.has(syscall) || message.includes(handshakeCut);
}

/**
 * Says what a failed request means. Only the code and the words of the innermost cause are kept: the error above it
 * holds the request with its key.
 */
export function toNoResponse(error: unknown): HttpResult {
  const cause = rootOf(error);
  const { code, message } = describe(cause);
  return {
    outcome: "no_response",
    sent: !neverLeft(cause),
    detail: `${code} ${message}`.trim().slice(0, sampleCharacters),
  };
}
