import { ofetch } from "ofetch";
import { type HttpResult, toNoResponse, toResponse, userAgent } from "./http-result.js";

export type HttpRequest = {
  method: "GET" | "POST" | "HEAD";
  url: string;
  /** Sent to KIE's own hosts only. */
  apiKey?: string;
  timeoutMs: number;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: ReadableStream<Uint8Array>;
  signal?: AbortSignal | undefined;
};

/**
 * Sends one request and reads its answer, body included, within `timeoutMs`. Never throws and never repeats itself:
 * - no redirect is followed, which would send a POST again and show the key to another host;
 * - with that and without a window fetch keeps no copy of a streamed body, which otherwise stays in memory to its end;
 * - the body is a stream, because fetch itself repeats a request whose body it can read twice (status 421);
 * - the connection is closed after use: an idle one, frozen together with a function's instance, would take the next
 *   request into a dead socket and leave its outcome unknown.
 */
export async function sendRequest(call: HttpRequest): Promise<HttpResult> {
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
    const header = (name: string) => response.headers.get(name);
    return toResponse({ status: response.status, text: response._data ?? "", header }, call.apiKey);
  } catch (error) {
    return toNoResponse(error);
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
