import type { ApiCall } from "../emulators/telegram/user-api.js";

export type TaskRow = {
  id: string;
  chat_id: number;
  state: string;
  delivery: string;
  cost: number;
  absorbed: boolean;
  own_message: boolean;
  failure: { kind: string } | null;
  output: { files: readonly unknown[] } | null;
  overdue_minutes: number;
};
export type LedgerRow = { task_id: string | null; kind: string; amount: number };

/** What is left of a course when it has come to rest, for one person. */
export type Evidence = {
  chatId: number;
  tasks: readonly TaskRow[];
  ledger: readonly LedgerRow[];
  account: { available: number; held: number };
  /** Endings that were changed afterwards. */
  audit: readonly { task_id: string; was: string; became: string }[];
  /** Orders that KIE got, each with the id of our task that its callback address names. */
  creations: readonly { taskId: string; created: boolean; code: number | null; fault: string | null }[];
  /** What KIE made: where it lies, whether it is a success, and whether we told KIE that we had heard of it. */
  jobs: readonly { taskId: string; outcome: string; paths: readonly string[]; isHeard: boolean }[];
  /** Bot API calls of this chat that had their effect. */
  calls: readonly ApiCall[];
  /** Files that the bot's messages hold, or whose address they tell, and the buttons of the last message. */
  mediaCount: number;
  lastLabels: readonly string[];
  /** Sends, edits aside, whose answer was lost or whose sender died before it was written down. */
  ambiguousSends: number;
  answeredUpdates: readonly number[];
  storedUpdates: readonly number[];
  /** All that must hold no secret, and the secrets. */
  texts: readonly string[];
  secrets: readonly string[];
};

type Invariant = (evidence: Evidence) => string[];

const open = new Set(["queued", "submitting", "submitted", "in_doubt"]);
const reached = new Set(["sent", "blocked", "dead"]);
const of = (evidence: Evidence, task: TaskRow) => evidence.ledger.filter(({ task_id }) => task_id === task.id);
const sum = (rows: readonly LedgerRow[], kinds: readonly string[]) =>
  rows.filter(({ kind }) => kinds.includes(kind)).reduce((total, { amount }) => total + amount, 0);

/** Codes by which KIE says for certain that it made nothing; every other request may have been paid for. */
const certainRefusals = new Set([401, 402, 422, 429, 433, 455, 505, 550]);

const i1NeverPaidTwice: Invariant = ({ tasks, creations }) =>
  tasks.flatMap(({ id }) => {
    const mayHaveCome = creations.filter(
      (each) => each.taskId === id && (each.created || each.code === null || !certainRefusals.has(each.code)),
    );
    return mayHaveCome.length > 1 ? [`I1: task ${id} was sent ${mayHaveCome.length} times`] : [];
  });

const i2BooksBalance: Invariant = ({ ledger, account }) => {
  const owned = sum(ledger, ["allowance", "grant"]) - sum(ledger, ["capture"]);
  const isSound = account.available + account.held === owned && account.available >= 0 && account.held >= 0;
  return isSound ? [] : [`I2: ${account.available} + ${account.held} held is not ${owned}`];
};

const i3HoldsResolveOnce: Invariant = (evidence) =>
  evidence.tasks.flatMap((task) => {
    const kinds = of(evidence, task)
      .map(({ kind }) => kind)
      .join();
    const isOpen = open.has(task.state);
    const wanted = isOpen ? "hold" : `hold,${task.state === "succeeded" ? "capture" : "release"}`;
    // Where less was taken than held, the rest went back in the same statement.
    const isWanted = kinds === wanted || (task.state === "succeeded" && kinds === "hold,capture,release");
    if (!isWanted) return [`I3: task ${task.id} is ${task.state} with ${kinds}, not ${wanted}`];
    const resolved = sum(of(evidence, task), ["capture", "release"]);
    return isOpen || resolved === task.cost
      ? []
      : [`I3: of ${task.cost} held for task ${task.id} ${resolved} are resolved`];
  });

const i4EndingsStay: Invariant = ({ audit }) =>
  audit.map(({ task_id, was, became }) => `I4: task ${task_id} was ${was} and became ${became}`);

const i5AnsweredIsStored: Invariant = ({ answeredUpdates, storedUpdates }) =>
  answeredUpdates
    .filter((id) => !storedUpdates.includes(id))
    .map((id) => `I5: update ${id} was answered and not stored`);

/** Two sweeps of a minute each. */
const I6_GRACE_MINUTES = 2;
const i6NothingWaitsForEver: Invariant = ({ tasks }) =>
  tasks.flatMap((task) => {
    if (open.has(task.state)) {
      return task.overdue_minutes > I6_GRACE_MINUTES ? [`I6: task ${task.id} is still ${task.state}`] : [];
    }
    return reached.has(task.delivery) ? [] : [`I6: task ${task.id} ended and its delivery is ${task.delivery}`];
  });

const i7DeliveredOnce: Invariant = ({ tasks, mediaCount, ambiguousSends }) => {
  const shown = tasks.filter(({ state, absorbed }) => state === "succeeded" || absorbed);
  const filesOf = ({ output }: TaskRow) => output?.files.length ?? 0;
  // One file takes the place of the status message, and doing that twice changes nothing.
  const triesOf = (task: TaskRow) => (task.own_message || filesOf(task) > 1 ? 1 + ambiguousSends : 1);
  const most = shown.reduce((total, task) => total + filesOf(task) * triesOf(task), 0);
  const certain = shown.filter(({ delivery }) => delivery === "sent").reduce((total, task) => total + filesOf(task), 0);
  const isSound = mediaCount >= certain && mediaCount <= most;
  return isSound ? [] : [`I7: ${mediaCount} files in the chat, not ${certain} to ${most}`];
};

const i9ResultsStayInTheirChat: Invariant = ({ chatId, tasks, jobs, calls }) =>
  jobs.flatMap(({ taskId, paths }) => {
    const task = tasks.find(({ id }) => id === taskId);
    const isShown = paths.some((path) => calls.some(({ params }) => JSON.stringify(params).includes(path)));
    return isShown && task?.chat_id !== chatId ? [`I9: a result of task ${taskId} is in chat ${chatId}`] : [];
  });

const i10SecretsStayInside: Invariant = ({ texts, secrets }) =>
  secrets.flatMap((secret) => {
    const leak = texts.find((text) => text.includes(secret));
    return leak === undefined ? [] : [`I10: ${secret.slice(0, 4)}… is in ${leak.slice(0, 200)}`];
  });

/** Promise 3: what KIE made and we could hear of is shown, whatever happened on the way. */
const p3PaidResultsArrive: Invariant = ({ tasks, jobs }) =>
  jobs.flatMap(({ taskId, outcome, isHeard, paths }) => {
    const task = tasks.find(({ id }) => id === taskId);
    if (outcome !== "success" || paths.length === 0 || task?.state === "succeeded" || task?.absorbed) return [];
    // Its id never reached us: neither createTask's answer nor a callback did.
    const isUnknown = task?.failure?.kind === "in_doubt" && !isHeard;
    return isUnknown ? [] : [`P3: a paid result of task ${taskId} is lost: ${task?.state}`];
  });

/** Promise 5: at rest nobody looks at a message that says that something is coming. */
const p5NobodyIsLeftWaiting: Invariant = ({ lastLabels, tasks }) => {
  const isBlocked = tasks.some(({ delivery }) => delivery === "blocked" || delivery === "dead");
  const waits = lastLabels.some((label) => /Refresh|Cancel/.test(label));
  return waits && !isBlocked ? [`P5: the last message still offers ${lastLabels.join(", ")}`] : [];
};

/** I8, that nothing unauthenticated changes a row, is a test of its own: a course has no forged messages. */
const invariants = [
  i1NeverPaidTwice,
  i2BooksBalance,
  i3HoldsResolveOnce,
  i4EndingsStay,
  i5AnsweredIsStored,
  i6NothingWaitsForEver,
  i7DeliveredOnce,
  i9ResultsStayInTheirChat,
  i10SecretsStayInside,
  p3PaidResultsArrive,
  p5NobodyIsLeftWaiting,
];

/** Every way in which the evidence breaks an invariant; empty is what a test wants. */
export function breachesOf(evidence: Evidence): string[] {
  return invariants.flatMap((holds) => holds(evidence));
}

/** The breaches of a course with one order, which is one task whatever went wrong. `what`: what went wrong. */
export function orderComplaints(evidence: Evidence, what: string): string[] {
  const lost = evidence.tasks.length === 1 ? [] : [`${evidence.tasks.length} tasks of one order`];
  return [...lost, ...breachesOf(evidence)].map((breach) => `${what}: ${breach}`);
}
