/** Requests that the log remembers. */
const LOG_LENGTH = 2_000;

/** Counts what crossed the wire. One request is one round trip of the driver. */
export function createCounters() {
  const zero = { requests: 0, statements: 0, receivedBytes: 0, sentBytes: 0 };
  let counts = { ...zero };
  let log: string[][] = [];
  return {
    get requests() {
      return counts.requests;
    },
    get statements() {
      return counts.statements;
    },
    get receivedBytes() {
      return counts.receivedBytes;
    },
    get sentBytes() {
      return counts.sentBytes;
    },
    /** The statements of each request, the oldest first. */
    get log(): readonly (readonly string[])[] {
      return log;
    },
    reset(): void {
      counts = { ...zero };
      log = [];
    },
    received(queries: string[], bytes: number): void {
      counts.requests += 1;
      counts.statements += queries.length;
      counts.receivedBytes += bytes;
      log.push(queries);
      if (log.length > LOG_LENGTH) log.shift();
    },
    sent(bytes: number): void {
      counts.sentBytes += bytes;
    },
  };
}
export type Counters = ReturnType<typeof createCounters>;
