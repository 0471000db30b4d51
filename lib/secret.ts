import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Compares in constant time, whatever the lengths. */
export function equalSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Whether a secret is one of those that hold at the moment: the current one, and during a change the one before. Each
 * is compared, so that the time does not tell which one fitted.
 */
export function isOneOf(given: string, accepted: readonly string[]): boolean {
  return accepted.map((each) => equalSecret(given, each)).includes(true);
}

/** Base64url HMAC-SHA256 of `purpose:value`: a code made for one purpose is worthless for another. */
export function sign(key: string, purpose: string, value: string): string {
  return createHmac("sha256", key).update(`${purpose}:${value}`).digest("base64url");
}
