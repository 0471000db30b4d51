import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Compares in constant time, whatever the lengths. */
export function equalSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Base64url HMAC-SHA256 of `purpose:value`: a code made for one purpose is worthless for another. */
export function sign(key: string, purpose: string, value: string): string {
  return createHmac("sha256", key).update(`${purpose}:${value}`).digest("base64url");
}
