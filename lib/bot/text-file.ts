import type { Messenger } from "../tasks/ports.js";
import { cleanText } from "./html.js";
import { readAll } from "./remote-file.js";
import type { SentFile } from "./view.js";

/** More than any model reads, in any alphabet. */
const MAX_TEXT_BYTES = 256 * 1024;

/** Whether a file is plain words, which a person sent because they are too long for a message. */
export function isTextFile({ facts }: SentFile): boolean {
  return facts.kind === "document" && (facts.mime === "text/plain" || /\.txt$/i.test(facts.name ?? ""));
}

/** The words in a file; null when it cannot be read, is too big, or holds none. Never throws. */
export async function readWords(openFile: Messenger["openFile"], { ref, facts }: SentFile): Promise<string | null> {
  if ((facts.sizeBytes ?? 0) > MAX_TEXT_BYTES) return null;
  const opened = await openFile(ref, facts);
  if (opened.outcome === "failed") return null;
  const bytes = await readAll(opened.file, MAX_TEXT_BYTES);
  const words = bytes && cleanText(decoded(bytes));
  return words || null;
}

/** Editors on Windows still save Russian in its own code page, and mark UTF-16 by its first bytes. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1251").decode(bytes);
  }
}
