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
  output: { files: readonly { url: string }[] } | null;
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
  /** Messages of words alone that came since the course began, with their buttons, and whether the person's own is the last. */
  words: readonly string[];
  isLastTheirs: boolean;
  /** What the person said: who says a thing twice is answered twice. */
  asked: readonly string[];
  /** How often what must be said was said. */
  told: readonly { chatId: number; words: string; times: number; mayBeMissed?: boolean }[];
  /** What this very course should have brought about, and did not. */
  unmet: readonly string[];
  money: {
    /** People whose purses are not what the ledger says. */
    unbalanced: readonly number[];
    payments: readonly {
      chargeId: string;
      state: string;
      credits: number;
      taken: number;
      granted: number;
      returned: number;
    }[];
    codes: readonly { code: string; maxUses: number; uses: number }[];
    promoUses: number;
    /** Grants of the ledger by their reason. */
    grants: Partial<Record<string, number>>;
    rewards: number;
    adminGrants: number;
    invoices: number;
  };
  /** Stars as Telegram has them: paid, or given back. */
  stars: readonly { chargeId: string; isPayment: boolean }[];
  answeredUpdates: readonly number[];
  storedUpdates: readonly number[];
  /** All that must hold no secret, and the secrets. */
  texts: readonly string[];
  secrets: readonly string[];
};

type Invariant = (evidence: Evidence) => string[];

const open = new Set(["queued", "submitting", "submitted", "in_doubt"]);
const reached = new Set(["sent", "blocked", "dead"]);
/** Both sends of a file were cut off, so that nobody may send it a third time. */
const UNCLEAR_SENDS_OF_DEAD = 2;
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

const i2BooksBalance: Invariant = ({ ledger, account, money }) => {
  const owned = sum(ledger, ["allowance", "grant"]) - sum(ledger, ["capture"]);
  const isSound = account.available + account.held === owned && account.available >= 0 && account.held >= 0;
  const own = isSound ? [] : [`I2: ${account.available} + ${account.held} held is not ${owned}`];
  return [...own, ...money.unbalanced.map((userId) => `I2: the purses of ${userId} are not what the ledger says`)];
};

/** Stars, payments and credits say the same. */
const i11StarsAreCredits: Invariant = ({ stars, money }) => {
  const has = (chargeId: string, isPayment: boolean) =>
    stars.some((each) => each.chargeId === chargeId && each.isPayment === isPayment);
  const unbooked = stars
    .filter(({ chargeId, isPayment }) => isPayment && !money.payments.some((each) => each.chargeId === chargeId))
    .map(({ chargeId }) => `I11: the Stars of ${chargeId} brought nothing`);
  const wrong = money.payments.flatMap(({ chargeId, state, credits, taken, granted, returned }) => [
    ...(has(chargeId, true) ? [] : [`I11: ${chargeId} was booked and not paid`]),
    ...(granted === credits ? [] : [`I11: ${chargeId} brought ${granted} credits, not ${credits}`]),
    ...(state === "refunding" ? [`I11: the refund of ${chargeId} waits for ever`] : []),
    ...((state === "refunded") === has(chargeId, false)
      ? []
      : [`I11: ${chargeId} is ${state}, Telegram says otherwise`]),
    ...(returned === taken ? [] : [`I11: ${returned} credits of ${chargeId} were taken back, not ${taken}`]),
  ]);
  return [...unbooked, ...wrong];
};

/** Gifts are given once: codes, invitations, and what an admin gives. */
const i12GiftsOnce: Invariant = ({ money }) => {
  const { grants, promoUses, rewards, adminGrants, codes } = money;
  const pairs: [string, number, number][] = [
    ["promo", grants["promo"] ?? 0, promoUses],
    ["referral", grants["referral"] ?? 0, rewards],
    ["grant", grants["grant"] ?? 0, adminGrants],
  ];
  return [
    ...pairs.flatMap(([what, given, due]) =>
      given === due ? [] : [`I12: ${given} gifts of kind ${what}, not ${due}`],
    ),
    ...codes.flatMap(({ code, maxUses, uses }) => (uses > maxUses ? [`I12: ${code} was used ${uses} times`] : [])),
  ];
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

const names = ({ url }: { url: string }, call: ApiCall) => JSON.stringify(call.params).includes(new URL(url).pathname);

/** In how many messages of the chat a file was put by its address. An edit puts it into one, however often it comes. */
function copiesOf(file: { url: string }, calls: readonly ApiCall[]): number {
  const shown = calls.filter((call) => call.ok && call.method !== "sendMessage" && names(file, call));
  const edited = new Set(
    shown.flatMap(({ method, params }) => (/^edit/.test(method) ? [String(params["message_id"])] : [])),
  );
  return edited.size + shown.filter(({ method }) => /^send/.test(method)).length;
}

const i7DeliveredOnce: Invariant = ({ tasks, mediaCount, ambiguousSends, calls }) => {
  const shown = tasks.filter(({ state, absorbed }) => state === "succeeded" || absorbed);
  const files = shown.flatMap(({ output }) => output?.files ?? []);
  const copies = files.map((file) => copiesOf(file, calls));
  const more = copies.reduce((total, count) => total + Math.max(0, count - 1), 0);
  const certain = shown
    .filter(({ delivery }) => delivery === "sent")
    .reduce((total, { output }) => total + (output?.files.length ?? 0), 0);
  return [
    ...copies.flatMap((count, nth) => (count > 2 ? [`I7: file ${nth} was sent ${count} times`] : [])),
    // An album is one send.
    ...(more > 0 && ambiguousSends === 0 ? [`I7: ${more} copies too many, and no send was unclear`] : []),
    ...(mediaCount < certain ? [`I7: ${mediaCount} files in the chat, not ${certain}`] : []),
    ...(mediaCount > files.length + more + ambiguousSends
      ? [`I7: ${mediaCount} files in the chat of ${files.length}`]
      : []),
  ];
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

/** Promise 3: a result that cannot be brought is the last way out, and the person knows where it is. */
const p3DeadIsToldOf: Invariant = ({ tasks, ambiguousSends, lastLabels }) =>
  tasks.flatMap(({ id, delivery }) => {
    if (delivery !== "dead") return [];
    const isUnclear = ambiguousSends >= UNCLEAR_SENDS_OF_DEAD;
    const isTold = lastLabels.some((label) => /Send it|Show|again/i.test(label));
    return isUnclear && isTold ? [] : [`P3: task ${id} was not brought, and could be (${lastLabels.join(", ")})`];
  });

const isUnreachable = ({ tasks }: Evidence) => tasks.some(({ delivery }) => delivery === "blocked");

/** Promise 5: at rest nobody looks at a message that says that something is coming, or at their own without an answer. */
const p5NobodyIsLeftWaiting: Invariant = (evidence) => {
  if (isUnreachable(evidence)) return [];
  const { lastLabels, isLastTheirs } = evidence;
  const waits = lastLabels.some((label) => /Refresh|Cancel/.test(label));
  return [
    ...(waits ? [`P5: the last message still offers ${lastLabels.join(", ")}`] : []),
    ...(isLastTheirs ? ["P5: the person's last message was not answered"] : []),
  ];
};

/** Promise 5: what happened is said, and said once. */
const repeatsIn = (texts: readonly string[]) => texts.length - new Set(texts).size;
const p5ToldOnce: Invariant = ({ told, words, asked, ambiguousSends }) => {
  const doubled = repeatsIn(words) - repeatsIn(asked);
  return [
    ...told.flatMap(({ chatId, words: said, times, mayBeMissed }) => {
      if (times === 0) return mayBeMissed ? [] : [`P5: nobody told ${chatId} ${said}`];
      return times > 1 + ambiguousSends ? [`P5: ${chatId} was told ${times} times ${said}`] : [];
    }),
    ...(doubled > ambiguousSends ? [`P5: ${doubled} messages came twice: ${words.join(" | ").slice(0, 300)}`] : []),
  ];
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
  p3DeadIsToldOf,
  p5NobodyIsLeftWaiting,
  p5ToldOnce,
  i11StarsAreCredits,
  i12GiftsOnce,
];

/** Every way in which the evidence breaks an invariant; empty is what a test wants. */
export function breachesOf(evidence: Evidence): string[] {
  return invariants.flatMap((holds) => holds(evidence));
}

/** The breaches of a course whose orders are so many tasks, whatever went wrong. `what`: what went wrong. */
export function complaintsOf(evidence: Evidence, orders: number, what: string): string[] {
  const lost = evidence.tasks.length === orders ? [] : [`${evidence.tasks.length} tasks of ${orders} orders`];
  return [...lost, ...evidence.unmet, ...breachesOf(evidence)].map((breach) => `${what}: ${breach}`);
}
