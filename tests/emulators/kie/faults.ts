import {
  type AnswerFault,
  type Endpoint,
  type Fault,
  type FaultRule,
  faultSchema,
  isAnswerFault,
  type TaskFault,
} from "./fault-rules.js";

export type FaultSubject = { model: string | null; callbackUrl: string | null; taskId: string | null };

type Armed = { id: string; fault: Fault; left: number | null };

export type Faults = {
  /** Arms a rule and returns its id. */
  add(rule: FaultRule): { id: string; fault: Fault };
  remove(id: string): boolean;
  clear(): void;
  list(): { id: string; fault: Fault; left: number | null }[];
  /** The fault that strikes this request, used up by the asking. */
  takeAnswer(endpoint: Endpoint, subject: FaultSubject): AnswerFault | null;
  /** All faults that stick to a task from its birth. */
  takeForTask(subject: FaultSubject): TaskFault[];
};

export function createFaults(): Faults {
  const armed: Armed[] = [];
  let lastId = 0;

  function use(entry: Armed): void {
    if (entry.left === null) return;
    entry.left -= 1;
    if (entry.left === 0) armed.splice(armed.indexOf(entry), 1);
  }

  return {
    add(rule) {
      const fault = faultSchema.parse(rule);
      const id = String(++lastId);
      armed.push({ id, fault, left: fault.times });
      return { id, fault };
    },
    remove(id) {
      const index = armed.findIndex((entry) => entry.id === id);
      if (index >= 0) armed.splice(index, 1);
      return index >= 0;
    },
    clear() {
      armed.length = 0;
    },
    list: () => armed.map((entry) => ({ ...entry })),
    takeAnswer(endpoint, subject) {
      for (const entry of armed) {
        const { fault } = entry;
        if (!isAnswerFault(fault) || fault.endpoint !== endpoint || !strikes(fault, subject)) continue;
        use(entry);
        return fault;
      }
      return null;
    },
    takeForTask(subject) {
      const taken: TaskFault[] = [];
      for (const entry of [...armed]) {
        const { fault } = entry;
        if (isAnswerFault(fault) || !strikes(fault, subject)) continue;
        use(entry);
        taken.push(fault);
      }
      return taken;
    },
  };
}

function strikes(fault: Fault, subject: FaultSubject): boolean {
  if (fault.model !== undefined && fault.model !== subject.model) return false;
  if (fault.taskId !== undefined && fault.taskId !== subject.taskId) return false;
  return fault.callbackUrl === undefined || (subject.callbackUrl ?? "").includes(fault.callbackUrl);
}
