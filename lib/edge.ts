import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type BodyResult = { outcome: "read"; text: string } | { outcome: "too_large" };

/** Reads a request's body as text, and stops at the first byte over the limit. */
export async function readBody(request: Request, limitBytes: number): Promise<BodyResult> {
  if (Number(request.headers.get("content-length")) > limitBytes) return { outcome: "too_large" };
  if (!request.body) return { outcome: "read", text: "" };
  const decoder = new TextDecoder();
  let text = "";
  let sizeBytes = 0;
  for await (const chunk of chunks(request.body)) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) return { outcome: "too_large" };
    text += decoder.decode(chunk, { stream: true });
  }
  return { outcome: "read", text: text + decoder.decode() };
}

/** Yields the chunks of a stream. Leaving the loop early cancels the stream, so that the client stops sending. */
async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel();
  }
}

/** Compares in constant time, whatever the lengths. */
export function equalSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Whether a secret is one of the accepted ones: the current one and, during a change, the one before. Each is compared,
 * so that the time does not tell which one fitted.
 */
export function matchesSecret(given: string, accepted: readonly string[]): boolean {
  return accepted.map((each) => equalSecret(given, each)).includes(true);
}

/** Returns the base64url HMAC-SHA256 of `purpose:value`: a code made for one purpose is worthless for another. */
export function hmac(key: string, purpose: string, value: string): string {
  return createHmac("sha256", key).update(`${purpose}:${value}`).digest("base64url");
}

/** Where Vercel's runtime, and our local server, put the context of the request being answered. */
const contextKey = Symbol.for("@vercel/request-context");

/**
 * Keeps the instance alive until the work is done, after the answer was sent. Without a runtime that can do so, the
 * answer waits for the work, so that none of it dies with the instance.
 */
export async function waitUntil(work: Promise<unknown>): Promise<void> {
  const context = call(property(globalThis, contextKey), "get");
  const register = property(context, "waitUntil");
  if (typeof register === "function") register.call(context, work);
  else await work;
}

function property(holder: unknown, key: string | symbol): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}

function call(holder: unknown, method: string): unknown {
  const found = property(holder, method);
  return typeof found === "function" ? found.call(holder) : undefined;
}
