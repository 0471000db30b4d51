import type { Clock } from "./clock.js";
import type { Endpoint } from "./fault-rules.js";

export type LoggedRequest = {
  seq: number;
  at: number;
  endpoint: Endpoint;
  method: string;
  path: string;
  model: string | null;
  callBackUrl: string | null;
  /** The task that was asked for, or created. */
  taskId: string | null;
  created: boolean;
  /** KIE's code inside the answer; null when the answer was no envelope or never came. */
  code: number | null;
  fault: string | null;
  /** Whether the API key came along: it has no business on a link to a file. */
  carriedKey: boolean;
};

type CreateCount = { attempts: number; created: number };
export type Counts = {
  endpoints: Partial<Record<Endpoint, number>>;
  byCallbackUrl: Record<string, CreateCount>;
  byModel: Record<string, CreateCount>;
};

export type RequestLog = {
  add(entry: Omit<LoggedRequest, "seq" | "at">): LoggedRequest;
  since(seq: number): LoggedRequest[];
  /** Of createTask: attempts reached us, created ones cost money. */
  counts(): Counts;
  clear(): void;
};

export function createRequestLog(clock: Clock): RequestLog {
  let entries: LoggedRequest[] = [];
  let lastSeq = 0;
  return {
    add(entry) {
      const logged = { seq: ++lastSeq, at: clock.now(), ...entry };
      entries.push(logged);
      return logged;
    },
    since: (seq) => entries.filter((entry) => entry.seq > seq).map((entry) => ({ ...entry })),
    counts() {
      const counts: Counts = { endpoints: {}, byCallbackUrl: {}, byModel: {} };
      for (const entry of entries) {
        counts.endpoints[entry.endpoint] = (counts.endpoints[entry.endpoint] ?? 0) + 1;
        if (entry.endpoint !== "createTask") continue;
        tally(counts.byCallbackUrl, entry.callBackUrl ?? "", entry.created);
        tally(counts.byModel, entry.model ?? "", entry.created);
      }
      return counts;
    },
    clear() {
      entries = [];
    },
  };
}

function tally(counts: Record<string, CreateCount>, key: string, created: boolean): void {
  const count = counts[key] ?? { attempts: 0, created: 0 };
  counts[key] = { attempts: count.attempts + 1, created: count.created + (created ? 1 : 0) };
}
