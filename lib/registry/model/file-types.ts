import type { MediaKind as Kind } from "./schema.js";

/** One format: the name that we use, how a file of it is used, the endings of its files (the usual one first), and what else it is called. */
type FileType = { mime: string; kind: Kind; endings: readonly string[]; aliases: readonly string[] };

const words = (list: string): string[] => list.split(" ").filter((word) => word !== "");
const type = (kind: Kind, mime: string, endings: string, aliases = ""): FileType => ({
  mime,
  kind,
  endings: words(endings),
  aliases: words(aliases),
});

/** Every format that people send, models take or KIE makes. Both sides and the command line read this table. */
const fileTypes: readonly FileType[] = [
  type("image", "image/jpeg", "jpg jpeg jpe jfif", "image/jpg image/pjpeg image/jfif"),
  type("image", "image/png", "png", "image/x-png image/apng image/vnd.mozilla.apng"),
  type("image", "image/webp", "webp"),
  type("image", "image/gif", "gif"),
  type("image", "image/avif", "avif"),
  type("image", "image/heic", "heic", "image/heic-sequence"),
  type("image", "image/heif", "heif hif", "image/heif-sequence"),
  type("image", "image/bmp", "bmp", "image/x-ms-bmp image/x-bmp"),
  type("image", "image/tiff", "tif tiff", "image/tif image/x-tiff"),
  type("video", "video/mp4", "mp4 m4v", "video/x-m4v video/mpeg4 application/mp4"),
  type("video", "video/quicktime", "mov qt", "video/mov video/x-quicktime"),
  type("video", "video/webm", "webm"),
  type("video", "video/x-matroska", "mkv", "video/matroska video/mkv application/x-matroska"),
  type("video", "video/x-msvideo", "avi", "video/avi video/msvideo video/vnd.avi"),
  type("video", "video/mpeg", "mpg mpeg"),
  type("video", "video/3gpp", "3gp", "video/3gpp2"),
  type(
    "audio",
    "audio/mpeg",
    "mp3 mpga",
    "audio/mp3 audio/x-mp3 audio/mpeg3 audio/x-mpeg3 audio/x-mpeg-3 audio/x-mpeg audio/mpg audio/x-mpg",
  ),
  type("audio", "audio/wav", "wav wave", "audio/x-wav audio/wave audio/vnd.wave audio/x-pn-wav"),
  type(
    "audio",
    "audio/ogg",
    "ogg oga opus",
    "audio/opus audio/x-opus audio/x-opus+ogg audio/x-vorbis+ogg audio/vorbis audio/x-ogg application/ogg",
  ),
  type("audio", "audio/mp4", "m4a m4b", "audio/m4a audio/x-m4a audio/x-m4b audio/mp4a-latm audio/mp4a"),
  type("audio", "audio/aac", "aac", "audio/x-aac audio/aacp audio/x-hx-aac-adts"),
  type("audio", "audio/flac", "flac", "audio/x-flac"),
  type("audio", "audio/amr", "amr", "audio/3gpp"),
  type("audio", "audio/aiff", "aif aiff", "audio/x-aiff"),
  type("audio", "audio/webm", "weba"),
  type("document", "audio/midi", "mid midi", "audio/mid audio/x-midi"),
  type("document", "image/svg+xml", "svg"),
  type("document", "image/vnd.adobe.photoshop", "psd", "image/x-photoshop"),
  type("document", "application/json", "json"),
  type("document", "application/zip", "zip"),
  type("document", "application/pdf", "pdf"),
  type("document", "text/plain", "txt text lrc"),
  type("document", "text/markdown", "md markdown", "text/x-markdown"),
  type("document", "application/x-subrip", "srt", "text/srt"),
  type("document", "text/vtt", "vtt"),
  type("document", "application/msword", "doc"),
  type("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
  type("document", "application/vnd.ms-excel", "xls"),
  type("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
  type("document", "application/vnd.ms-powerpoint", "ppt"),
  type("document", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
  type("document", "application/vnd.apple.pages", "pages"),
  type("document", "application/vnd.apple.numbers", "numbers"),
  type("document", "application/vnd.apple.keynote", "key"),
];

const byMime = new Map(fileTypes.flatMap((each) => [each.mime, ...each.aliases].map((mime) => [mime, each] as const)));
const byEnding = new Map(fileTypes.flatMap((each) => each.endings.map((ending) => [ending, each] as const)));

/** Sound and pictures share these containers: what looks like a video from its first bytes may be a sound. */
const soundOf: Readonly<Record<string, string>> = {
  "video/mp4": "audio/mp4",
  "video/quicktime": "audio/mp4",
  "video/webm": "audio/webm",
  "video/3gpp": "audio/mp4",
};

/** Types that say nothing of what the bytes are. */
const SAYS_NOTHING = new Set(["", "application/octet-stream", "binary/octet-stream", "application/unknown"]);

/** A media type without its parameters, in our own name for it: `audio/x-wav` is `audio/wav`. */
export function mimeNamed(mime: string): string {
  const bare = mime.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return byMime.get(bare)?.mime ?? bare;
}

/** Returns the ending of a file name or an address in lower case; null when it has none that means anything. */
export function endingOf(name: string): string | null {
  const path = name.split(/[?#]/, 1)[0] ?? "";
  const ending = /\.([a-z0-9]{2,8})$/i.exec(path)?.[1]?.toLowerCase() ?? null;
  return ending !== null && byEnding.has(ending) ? ending : null;
}

/** Returns the usual ending of a media type; null for one that says nothing. */
export function endingOfMime(mime: string | null): string | null {
  return byMime.get(mimeNamed(mime ?? ""))?.endings[0] ?? null;
}

/** Returns the media type that a file name tells; null when it tells none. */
export function mimeOfName(name: string): string | null {
  return byEnding.get(endingOf(name) ?? "")?.mime ?? null;
}

/** Returns how a file of that type is used; null for a type that says nothing. */
export function kindOfMime(mime: string | null): Kind | null {
  const named = mimeNamed(mime ?? "");
  const known = byMime.get(named);
  if (known) return known.kind;
  const family = named.split("/", 1)[0];
  return family === "image" || family === "video" || family === "audio" ? family : null;
}

/** Returns how a file of that name is used; null when the name does not tell. */
export function kindOfName(name: string): Kind | null {
  return byEnding.get(endingOf(name) ?? "")?.kind ?? null;
}

/** Returns the type that a sender declares, or else the one that the name tells; null when neither tells. */
export function declaredMime(mime: string | null, name: string | null): string | null {
  const said = mimeNamed(mime ?? "");
  return SAYS_NOTHING.has(said) ? mimeOfName(name ?? "") : said;
}

/** Whether a name with this ending is one of a file of that type: `jpeg` of `image/jpeg`. */
export function isEndingOf(ending: string, mime: string): boolean {
  return byMime.get(mimeNamed(mime))?.endings.includes(ending) ?? false;
}

/**
 * Returns what a file is. `found`: the type that its first bytes tell; null when they tell none. A document is what its
 * name says, as many of them are the same container; everything else is what its bytes say.
 */
export function actualMime(found: string | null, declared: string | null): string | null {
  if (found === null) return declared;
  const named = mimeNamed(found);
  if (kindOfMime(declared) === "audio") return soundOf[named] ?? named;
  return kindOfMime(named) === "document" && kindOfMime(declared) === "document" ? declared : named;
}
