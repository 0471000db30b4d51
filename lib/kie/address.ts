/** Hosts that serve results over https whatever the address says. */
const resultHosts = /(^|\.)(aiquickdraw\.com|redpandaai\.co|kie\.ai|suno\.ai)$/;
/** A host as the public internet knows it. */
const publicHost = /^([a-z0-9-]+\.)+[a-z][a-z0-9-]+$/;

/**
 * The address of a file in a result, mended where the intent is plain; null when it cannot be fetched safely.
 * `ownOrigins`: where our own requests go. A stand-in's files live there, on plain http.
 */
export function mendAddress(raw: string, ownOrigins: readonly string[]): string | null {
  const compact = raw
    .trim()
    .replace(/^["'<]+|["'>]+$/g, "")
    .replace(/[\t\r\n]/g, "");
  const absolute = compact.startsWith("//") ? `https:${compact}` : compact;
  const bareHost = absolute.split("/", 1)[0] ?? "";
  const url = URL.parse(resultHosts.test(bareHost) ? `https://${absolute}` : absolute);
  if (url === null || url.username !== "" || url.password !== "") return null;
  if (ownOrigins.includes(url.origin)) return url.href;
  if (url.protocol === "http:" && resultHosts.test(url.hostname)) url.protocol = "https:";
  return url.protocol === "https:" && publicHost.test(url.hostname) ? url.href : null;
}
