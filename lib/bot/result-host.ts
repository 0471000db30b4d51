/** Domains that KIE keeps results on. Any other address is given to Telegram or shown as a link, never fetched by us. */
const RESULT_DOMAINS = ["aiquickdraw.com", "kie.ai", "redpandaai.co", "suno.ai"] as const;
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"] as const;

/** Whether we may fetch from an address: a result's host over https, or loopback while KIE itself is a stand-in there. */
export function createResultHosts(vendorUrl: string): (address: string) => boolean {
  const isStandIn = isLoopback(new URL(vendorUrl));
  return (address) => {
    if (!URL.canParse(address)) return false;
    const url = new URL(address);
    if (isStandIn && isLoopback(url)) return true;
    const isKnown = RESULT_DOMAINS.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
    return isKnown && url.protocol === "https:" && url.port === "" && url.username === "";
  };
}

function isLoopback(url: URL): boolean {
  return LOOPBACK.some((host) => url.hostname === host);
}
