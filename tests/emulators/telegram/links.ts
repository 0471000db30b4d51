/**
 * Telegram takes http, https, tg and ton links; a host without a dot, such as localhost, is none
 * (td LinkManager.cpp, check_link_impl). Null: not a link.
 */
export function checkedLink(text: string): string | null {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (/\s/.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (["tg:", "ton:", "tonsite:"].includes(url.protocol)) return address;
  if (!["http:", "https:"].includes(url.protocol) || !url.hostname.includes(".")) return null;
  return url.href;
}

/** The stand-in and everything it talks to are on this machine: it asks no other host for anything. */
export function isLoopback(url: URL): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(url.hostname) || url.hostname === "localhost" || url.hostname === "[::1]";
}
