import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** `isWhole` false: the body is longer than the limit, and `text` is its beginning. */
export type BodyResult = { text: string; isWhole: boolean };

/**
 * Reads a request's body as text and keeps as much as the limit. It is read to its end all the same: a sender that is cut
 * off sends it again, and the platform bounds it anyway. Bytes that are no text become U+FFFD.
 */
export async function readBody(request: Request, limitBytes: number): Promise<BodyResult> {
  const decoder = new TextDecoder();
  let text = "";
  let leftBytes = limitBytes;
  let isWhole = true;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const kept = part.value.subarray(0, leftBytes);
    if (kept.byteLength > 0) text += decoder.decode(kept, { stream: true });
    if (kept.byteLength < part.value.byteLength) isWhole = false;
    leftBytes -= kept.byteLength;
  }
  return { text: text + decoder.decode(), isWhole };
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
