import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Of what passed through, before its buffers are given back. */
const EVERY_BYTES = 1024 * 1024;

type Collector = (options: { type: "minor" }) => void;

/**
 * Gives back the buffers of a stream while it passes. V8 does not look at garbage outside its heap before there are 32 to
 * 64 MB of it: files of 20 MB, one after the other, took an instance 50 to 70 MB, and take it 15 with this.
 */
export function createBufferReturn(): (bytes: number) => void {
  let passed = 0;
  let collector: Collector | undefined;
  return (bytes) => {
    passed += bytes;
    if (passed < EVERY_BYTES) return;
    passed = 0;
    collector ??= findCollector();
    collector({ type: "minor" });
  };
}

/** V8's own; a context made after the flag has it. A pass over the young objects takes about a millisecond. */
function findCollector(): Collector {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  return typeof gc === "function" ? (options) => gc(options) : () => undefined;
}
