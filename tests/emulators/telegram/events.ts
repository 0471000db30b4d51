import type { EmulatorEvent } from "./user-api.js";

export type Events = ReturnType<typeof createEvents>;

/** What happened, to whoever follows: the page over server-sent events, and tests that wait. */
export function createEvents() {
  const listeners = new Set<(event: EmulatorEvent) => void>();

  function subscribe(listener: (event: EmulatorEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function emit(event: EmulatorEvent): void {
    for (const listener of [...listeners]) listener(event);
  }

  /**
   * Resolves with the first answer of `read` that is neither undefined, null nor false; asks again after each event.
   * @throws Error after `timeoutMs`, naming `what` was waited for
   */
  function waitFor<T>(
    read: () => T | undefined | null | false,
    { what, timeoutMs = 10_000 }: { what: string; timeoutMs?: number },
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    return new Promise((resolve, reject) => {
      // Some conditions change without an event, such as an attempt that is under way.
      const poll = setInterval(check, 25);
      const unsubscribe = subscribe(check);
      check();

      function check(): void {
        try {
          const found = read();
          if (found !== undefined && found !== null && found !== false) settle(() => resolve(found));
          else if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
        } catch (error) {
          settle(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      }

      function settle(end: () => void): void {
        clearInterval(poll);
        unsubscribe();
        end();
      }
    });
  }

  return { subscribe, emit, waitFor };
}
