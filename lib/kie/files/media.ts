import type { OutputFile } from "../../tasks/task.js";

type Kind = OutputFile["kind"];

const kindOfExtension: Record<string, Kind> = {
  ...extensions("image", "png jpg jpeg webp avif heic bmp gif tif tiff"),
  ...extensions("video", "mp4 mov webm mkv m4v"),
  ...extensions("audio", "mp3 wav ogg oga opus m4a aac flac"),
  ...extensions("document", "mid midi json srt vtt lrc txt zip psd svg pdf"),
};

function extensions(kind: Kind, names: string): Record<string, Kind> {
  return Object.fromEntries(names.split(" ").map((name) => [name, kind]));
}

const extensionOfMime: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/avif": "avif",
  "video/mp4": "mp4",
  "video/quicktime": "mov",
  "video/webm": "webm",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/ogg": "ogg",
  "audio/mp4": "m4a",
  "audio/aac": "aac",
  "audio/flac": "flac",
  "audio/midi": "mid",
  "application/json": "json",
  "application/zip": "zip",
  "text/plain": "txt",
};

/** Returns the extension of a file name or an address in lower case; null when it has none that means anything. */
export function extensionOf(name: string): string | null {
  const path = name.split(/[?#]/, 1)[0] ?? "";
  const extension = /\.([a-z0-9]{2,5})$/i.exec(path)?.[1]?.toLowerCase() ?? null;
  return extension !== null && extension in kindOfExtension ? extension : null;
}

/** Returns the extension of a media type such as `image/png`; null for one that says nothing. */
export function extensionOfType(contentType: string | null): string | null {
  return extensionOfMime[contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? ""] ?? null;
}

/** Returns the media type of a file name; the general one when the name says nothing. */
export function mimeOf(name: string): string {
  const extension = extensionOf(name);
  const found = Object.entries(extensionOfMime).find(([, each]) => each === (extension === "jpeg" ? "jpg" : extension));
  return found?.[0] ?? "application/octet-stream";
}

export function kindOfType(contentType: string | null): Kind | null {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const known = extensionOfMime[type];
  if (known) return kindOfExtension[known] ?? null;
  const family = type.split("/", 1)[0];
  return family === "image" || family === "video" || family === "audio" ? family : null;
}

export function kindOfName(name: string): Kind | null {
  return kindOfExtension[extensionOf(name) ?? ""] ?? null;
}

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
