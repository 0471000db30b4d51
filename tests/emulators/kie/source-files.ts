import type { FileStore } from "./file-store.js";

export type SourceFiles = {
  /** Whether KIE could fetch a file that an input names. Only our own links and this machine's are really tried. */
  canFetch(url: string): Promise<boolean>;
};

const fetchTimeoutMs = 5000;

export function createSourceFiles(stores: { origin: () => string; store: FileStore }[]): SourceFiles {
  return {
    async canFetch(address) {
      if (address.startsWith("asset://")) return true;
      if (!URL.canParse(address)) return false;
      const url = new URL(address);
      const own = stores.find(({ origin }) => origin() === url.origin);
      if (own) return own.store.find(url.pathname) !== null;
      if (url.hostname.endsWith(".invalid")) return false;
      return url.hostname === "127.0.0.1" || url.hostname === "localhost" ? isThere(url) : true;
    },
  };
}

async function isThere(url: URL): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Nobody answers at that address: exactly what was to be found out.
    return false;
  }
}
