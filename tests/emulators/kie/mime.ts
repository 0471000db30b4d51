const mimes: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  bmp: "image/bmp",
  mp4: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  mkv: "video/x-matroska",
  mp3: "audio/mpeg",
  wav: "audio/wav",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  m4a: "audio/mp4",
  aac: "audio/aac",
  flac: "audio/flac",
  pdf: "application/pdf",
  txt: "text/plain",
};

/** The extension of a name, or the one that goes with a type; null when neither tells. */
export function extensionOf(name: string, mime = ""): string | null {
  const [, extension] = /\.([A-Za-z0-9]{1,8})$/.exec(name) ?? [];
  if (extension) return extension.toLowerCase();
  return Object.entries(mimes).find(([, known]) => known === mime)?.[0] ?? null;
}

/** What a file is served as: what its sender said, unless that says nothing. */
export function mimeOfName(name: string, said: string): string {
  const bare = said.split(";")[0]?.trim() ?? "";
  if (bare !== "" && bare !== "application/octet-stream") return bare;
  return mimes[extensionOf(name) ?? ""] ?? "application/octet-stream";
}
