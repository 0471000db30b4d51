import { badRequest } from "./api-error.js";
import { parseJson } from "./params.js";

const SMALLEST = 2;
const LARGEST = 10;

/** What Telegram says of an album before it looks at its parts. @throws ApiError */
export function checkRawAlbum(value: unknown): void {
  const parts = typeof value === "string" ? parseJson(value) : value;
  if (!Array.isArray(parts)) throw badRequest("Expected an Array of InputMedia");
  if (parts.length < SMALLEST || parts.length > LARGEST) throw badRequest("group must contain 2-10 media");
  const kinds = parts.map((part: unknown) =>
    typeof part === "object" && part !== null && "type" in part ? String(part.type) : "",
  );
  checkAlbumKinds(kinds);
}

/** Documents and audio go only with their own kind, animations not at all. @throws ApiError */
export function checkAlbumKinds(kinds: readonly string[]): void {
  const isMixed = (kind: string) => kinds.includes(kind) && kinds.some((other) => other !== kind);
  if (isMixed("audio") || isMixed("document") || kinds.includes("animation")) {
    throw badRequest("Can't use the media of the specified type in the album");
  }
}
