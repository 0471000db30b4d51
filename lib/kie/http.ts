import { ofetch } from "ofetch";

const userAgent = "kiegram/0.1";

/** What came back, or why nothing did. */
export type Exchange =
  /** `body` is the parsed JSON, or undefined when the text was none; `text` is a short sample of it for a log. */
  | {
      outcome: "answered";
      status: number;
      body: unknown;
      text: string;
      contentType: string | null;
      retryAfterMs: number | null;
    }
  /** `sent: false`: the request certainly never left. Otherwise it may have been received. */
  | { outcome: "silent"; sent: boolean; detail: string };

export type Call = {
  method: "GET" | "POST" | "HEAD";
  url: string;
  /** Only for KIE's own hosts. */
  apiKey?: string;
  timeoutMs: number;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: ReadableStream<Uint8Array>;
  signal?: AbortSignal | undefined;
};

const sampleCharacters = 300;
/** Keys of KIE have 32 characters. */
const shortestKey = 20;

/** Failures of name lookup and of the certificate check: they end the attempt before a byte of the request is written. */
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

/** The innermost cause: fetch wraps what the socket said, and ofetch wraps fetch. */
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
  // One error an address when a name has several: all of them must have failed to open.
  if (errors.length > 0) return errors.every(neverLeft);
  return beforeSending.has(code) || openingCalls.has(syscall) || message.includes(handshakeCut);
}

/** A message that quotes the key goes into a log sooner or later. A short key, of a test, may be part of any word. */
function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey !== undefined && apiKey.length >= shortestKey ? text.replaceAll(apiKey, "***") : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A gateway's page or an empty body: the caller decides by the status and by the sample.
    return undefined;
  }
}

function parseRetryAfter(value: string | null): number | null {
  if (value === null || !/^\d{1,6}$/.test(value.trim())) return null;
  return Number(value.trim()) * 1000;
}

/**
 * Sends one request and reads its answer, body included, within `timeoutMs`. Never throws and never repeats itself:
 * - no redirect is followed, which would send a POST again and show the key to another host;
 * - with that and without a window fetch keeps no copy of a streamed body, which otherwise stays in memory to its end;
 * - the body is a stream, because fetch itself repeats a request whose body it can read twice (status 421);
 * - the connection is closed after use: an idle one, frozen together with a function's instance, would take the next
 *   request into a dead socket and leave its outcome unknown.
 */
export async function exchange(call: Call): Promise<Exchange> {
  const limits = [AbortSignal.timeout(call.timeoutMs), ...(call.signal ? [call.signal] : [])];
  try {
    const response = await ofetch.raw<string, "text">(call.url, {
      method: call.method,
      headers: {
        "user-agent": userAgent,
        accept: "application/json",
        connection: "close",
        ...(call.apiKey ? { authorization: `Bearer ${call.apiKey}` } : {}),
        ...call.headers,
      },
      ...(call.query ? { query: call.query } : {}),
      ...(call.body ? { body: call.body } : {}),
      responseType: "text",
      ignoreResponseError: true,
      redirect: "error",
      window: null,
      retry: 0,
      signal: AbortSignal.any(limits),
    });
    const text = withoutKey(response._data ?? "", call.apiKey);
    return {
      outcome: "answered",
      status: response.status,
      body: parseJson(text),
      text: text.slice(0, sampleCharacters),
      contentType: response.headers.get("content-type"),
      retryAfterMs: parseRetryAfter(response.headers.get("retry-after")),
    };
  } catch (error) {
    // Only the code and the words of the innermost cause go on: the error above it holds the request with its key.
    const cause = rootOf(error);
    const { code, message } = describe(cause);
    return {
      outcome: "silent",
      sent: !neverLeft(cause),
      detail: `${code} ${message}`.trim().slice(0, sampleCharacters),
    };
  }
}

/** A JSON body that can be read only once. */
export function jsonBody(value: unknown): { body: ReadableStream<Uint8Array>; headers: Record<string, string> } {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { body, headers: { "content-type": "application/json", "content-length": String(bytes.byteLength) } };
}
