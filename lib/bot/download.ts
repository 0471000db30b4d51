import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";

const HEADERS_TIMEOUT_MS = 15_000;
/** All of a download, its body too. */
const BODY_TIMEOUT_MS = 50_000;

/**
 * Asks for an address and follows nothing. Null: no answer came in time; the error is kept here, because it may name the
 * address. Not by fetch, which reads ahead of whoever takes the body: of 20 MB it held 28 to 40 MB in memory.
 */
export async function get(address: string): Promise<IncomingMessage | null> {
  const { protocol } = new URL(address);
  const request = { "http:": requestPlain, "https:": requestSecure }[protocol];
  if (request === undefined) return null;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), HEADERS_TIMEOUT_MS);
  const signal = AbortSignal.any([patience.signal, AbortSignal.timeout(BODY_TIMEOUT_MS)]);
  const headers = { "user-agent": "kiegram/0.1", "accept-encoding": "identity", connection: "close" };
  try {
    return await new Promise((resolve, reject) => {
      request(address, { agent: false, headers, signal }, resolve).on("error", reject).end();
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** The body, chunk by chunk as it is asked for: the sender waits as long as the reader does. Breaks when the body does. */
export function streamOf(response: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = response[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done || !(value instanceof Uint8Array)) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        response.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
