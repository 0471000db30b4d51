import type { FileStore } from "./file-store.js";

export type SourceFiles = {
  /** Whether KIE could fetch a file that an input names. Only our own links and this machine's are really tried. */
  canFetch(url: string): Promise<boolean>;
  /** "image", "video", "audio"… of a file of our own; null when that cannot be told. */
  kindOf(url: string): string | null;
};

const fetchTimeoutMs = 5000;

export function createSourceFiles(stores: { origin: () => string; store: FileStore }[]): SourceFiles {
  const ownStore = (url: URL) => stores.find(({ origin }) => origin() === url.origin)?.store;
  return {
    kindOf(address) {
      const url = URL.canParse(address) ? new URL(address) : null;
      const kind = url && ownStore(url)?.find(url.pathname)?.mime.split("/")[0];
      return kind === undefined || kind === "application" ? null : kind;
    },
    async canFetch(address) {
      if (address.startsWith("asset://")) return true;
      if (!URL.canParse(address)) return false;
      const url = new URL(address);
      const own = ownStore(url);
      if (own) return own.find(url.pathname) !== null;
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
