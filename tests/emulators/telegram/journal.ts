import type { ApiCall, EmulatorEvent, Violation } from "./user-api.js";

export type Journal = ReturnType<typeof createJournal>;

/**
 * Every call of the bot with its outcome, and what must never happen: a secret in something that is sent, a method that
 * this stand-in does not model, a parameter that the Bot API does not know.
 */
export function createJournal({ secrets, emit }: { secrets: readonly string[]; emit: (event: EmulatorEvent) => void }) {
  const calls: ApiCall[] = [];
  const violations: Violation[] = [];
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  let seq = 0;

  function record(call: Omit<ApiCall, "seq">): void {
    seq += 1;
    const numbered = { seq, ...call };
    calls.push(numbered);
    emit({ type: "call", call: numbered });
  }

  function violate(violation: Violation): void {
    violations.push(violation);
  }

  function checkLeaks(method: string, params: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(params)) {
      // The webhook's own secret is given to Telegram on purpose.
      if (name === "secret_token") continue;
      const text = JSON.stringify(value) ?? "";
      if (spellings.some((spelling) => text.includes(spelling)))
        violate({ kind: "leak", method, detail: `a secret is in "${name}"` });
    }
  }

  return {
    record,
    violate,
    checkLeaks,
    calls: (since = 0) => calls.filter((call) => call.seq > since),
    violations: () => [...violations],
  };
}
