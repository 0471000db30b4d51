/** Where something of ours can be read by others. */
export type Place = "log" | "telegram" | "kie" | "database";

/** In an address that only KIE may have; and in the address of a file, which holds the bot's token. */
const shapes: readonly { what: string; shape: RegExp; never: readonly Place[] }[] = [
  { what: "the code of a callback address", shape: /[?&]sig=[\w%-]{16,}/, never: ["log", "telegram", "database"] },
  { what: "the address of a Telegram file", shape: /\/file\/bot\d/, never: ["log", "telegram", "kie", "database"] },
];
const guarded = new Map<string, string>();
let leaks: string[] = [];

/** From now on none of these may be seen anywhere: the recorder fails the test in which one is. Short ones are words. */
export function guardSecrets(secrets: Readonly<Record<string, string>>): void {
  for (const [name, secret] of Object.entries(secrets)) if (secret.length >= 16) guarded.set(secret, name);
}

/** Looks through what left the product for a place: a request without what belongs there, or a line of a log. */
export function lookForLeaks(place: Place, content: string | Buffer): void {
  for (const [secret, name] of guarded)
    if (content.includes(secret)) leaks.push(`${name} is in what went to the ${place}: ${sample(content, secret)}`);
  for (const { what, shape, never } of shapes) {
    // Files are large, and nobody writes an address of ours into one.
    const text = typeof content === "string" ? content : "";
    const found = never.includes(place) ? shape.exec(text)?.[0] : undefined;
    if (found !== undefined) leaks.push(`${what} is in what went to the ${place}: ${sample(text, found)}`);
  }
}

function sample(content: string | Buffer, found: string): string {
  const at = content.indexOf(found);
  return content
    .toString()
    .slice(Math.max(0, at - 60), at)
    .concat("…");
}

/** What was seen since the last call. */
export function takeLeaks(): string[] {
  const seen = leaks;
  leaks = [];
  return seen;
}
