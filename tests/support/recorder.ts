import { afterEach } from "vitest";
import { lookForLeaks, takeLeaks } from "./leaks.js";

/** Runs before each test file: whatever a test does, no secret may be in a request that leaves us or in a line of a log. */
const write = process.stderr.write.bind(process.stderr);
Object.defineProperty(process.stderr, "write", {
  configurable: true,
  value: (chunk: string | Uint8Array, ...rest: []) => {
    lookForLeaks("log", typeof chunk === "string" ? chunk : Buffer.from(chunk));
    return write(chunk, ...rest);
  },
});

afterEach(() => {
  const leaks = takeLeaks();
  if (leaks.length > 0) throw new Error(`secrets were seen outside:\n${leaks.join("\n")}`);
});
