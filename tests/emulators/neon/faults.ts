/**
 * What can go wrong between the functions and Neon. "before": Postgres never saw the request; "after": it did, and
 * committed, and the answer is lost.
 */
export type Fault =
  | { kind: "delay"; delayMs: number }
  | { kind: "cut_before" }
  | { kind: "cut_after" }
  | { kind: "hold_before" }
  | { kind: "hold_after" }
  | { kind: "status"; status: number; body: string };

type Injection = {
  fault: Fault;
  /** Requests it meets; Infinity for all. */
  times: number;
  matches: (queries: readonly string[]) => boolean;
};

export type ActiveFault = {
  /** Requests it met so far. */
  readonly fired: number;
  /** Ends it; requests that it holds go on. */
  remove(): void;
};

export type MetFault = Fault & { released: Promise<void> };

/** The faults that wait for requests; a request meets the first that matches it. */
export function createFaults() {
  const active: { take(queries: readonly string[]): MetFault | null; remove(): void }[] = [];

  function inject(fault: Fault, when: Partial<Omit<Injection, "fault">> = {}): ActiveFault {
    const { times = 1, matches = () => true } = when;
    let fired = 0;
    let removed = false;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const entry = {
      take(queries: readonly string[]) {
        if (removed || fired >= times || !matches(queries)) return null;
        fired += 1;
        return { ...fault, released };
      },
      remove() {
        removed = true;
        release();
      },
    };
    active.push(entry);
    return {
      get fired() {
        return fired;
      },
      remove: entry.remove,
    };
  }

  return {
    inject,
    /** Ends all of them; requests that they hold go on. */
    clear(): void {
      for (const entry of active.splice(0)) entry.remove();
    },
    take(queries: readonly string[]): MetFault | null {
      for (const entry of active) {
        const met = entry.take(queries);
        if (met) return met;
      }
      return null;
    },
  };
}
export type Faults = ReturnType<typeof createFaults>;
