/**
 * A value as the text of a jsonb parameter. Postgres refuses U+0000 and half of a surrogate pair, and both come in
 * the words of others: cut error texts, odd file names.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storable(inner) : inner));
}

function storable(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
}
