/** Hosts that serve results over https whatever the address says. */
const resultHosts = /(^|\.)(aiquickdraw\.com|redpandaai\.co|kie\.ai|suno\.ai)$/;
/** A result's host with its path glued to it: nobody knows where the one ends. */
const gluedHost = /(^|\.)(aiquickdraw\.com|redpandaai\.co|kie\.ai|suno\.ai)[a-z0-9-]/;
/** A host as the public internet knows it. */
const publicHost = /^([a-z0-9-]+\.)+[a-z][a-z0-9-]+$/;

/**
 * Returns the address of a file in a result, mended where the intent is plain; null when it cannot be fetched safely.
 * `ownOrigins`: where our own requests go. A stand-in serves its files there, over plain http.
 */
export function normalizeResultUrl(raw: string, ownOrigins: readonly string[]): string | null {
  const compact = raw
    .trim()
    .replace(/^["'<]+|["'>]+$/g, "")
    .replace(/[\t\r\n]/g, "");
  const absolute = compact.startsWith("//") ? `https:${compact}` : compact;
  // The parser takes "https:///a.png" for a host named a.png.
  if (/^https?:(?!\/\/[^/])/i.test(absolute)) return null;
  const bareHost = absolute.split("/", 1)[0] ?? "";
  const url = URL.parse(resultHosts.test(bareHost) ? `https://${absolute}` : absolute);
  if (url === null || url.username !== "" || url.password !== "") return null;
  if (ownOrigins.includes(url.origin)) return url.href;
  if (url.protocol === "http:" && resultHosts.test(url.hostname)) url.protocol = "https:";
  const isPublic = publicHost.test(url.hostname) && !gluedHost.test(url.hostname);
  return url.protocol === "https:" && isPublic ? url.href : null;
}
