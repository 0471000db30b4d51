import type { Load } from "./load.js";
import type { Parts } from "./ours.js";
import type { Outcome } from "./outcome.js";

type Found = Pick<Outcome, "lost" | "paidTwice" | "capturedTwice" | "deliveredTwice" | "notes">;
type Row = { id: string; user_id: string; state: string; delivery: string; absorbed: boolean; resolutions: number };

const TASKS = `
select id::text, user_id::text, state, delivery, absorbed,
  (select count(*)::int from ledger l where l.task_id = t.id and kind in ('capture', 'release')) as resolutions
from tasks t`;
const FATES = `
select count(*) || ' ' || state || ' ' || delivery || coalesce(' ' || (failure->>'kind'), '') || case when absorbed then ' absorbed' else '' end
  as line from tasks group by state, delivery, failure->>'kind', absorbed order by 1`;
const BOOKS = `
select (select coalesce(sum(held), 0)::int from accounts) as held,
  (select count(*)::int from accounts a where available + held <> (select coalesce(sum(
    case kind when 'allowance' then amount when 'capture' then -amount else 0 end), 0) from ledger l
    where l.user_id = a.user_id)) as wrong`;

const openStates: ReadonlySet<string> = new Set(["queued", "submitting", "submitted", "in_doubt"]);
const openDeliveries: ReadonlySet<string> = new Set(["pending", "sending", "unknown"]);

/** Compares what the database says with what KIE made and with what stands in the chats. Throws when the books are wrong. */
export async function verdict({ observer, kie, telegram }: Parts, load: Load): Promise<Found> {
  const tasks = await observer.sql<Row>(TASKS);
  const [books] = await observer.sql<{ held: number; wrong: number }>(BOOKS);
  const isOpen = ({ state, delivery }: Row) => openStates.has(state) || openDeliveries.has(delivery);
  // What is not at its end yet still holds its credits.
  const mayHold = tasks.some(isOpen);
  if (books?.wrong !== 0 || (books.held !== 0 && !mayHold))
    throw new Error(`the books do not balance: ${JSON.stringify(books)}`);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const isShown = (task: Row) => task.state === "succeeded" || task.absorbed;

  const untold = tasks.filter((task) => task.delivery !== "sent" && !isOpen(task));
  const made = kie.tasks().filter(({ outcome }) => outcome === "success");
  const unshown = made.filter(({ callBackUrl }) => {
    const task = byId.get(taskIdOf(callBackUrl));
    return task === undefined || !(isShown(task) || isOpen(task));
  });
  // Its id never reached us: createTask's answer was lost, and so was each of its callbacks.
  const orphans = unshown.filter(({ callbacks }) => !callbacks.some(({ status }) => status === 200));

  const missed: string[] = [];
  let missing = 0;
  let doubled = 0;
  for (const person of load.persons) {
    const results = tasks.filter((task) => task.user_id === String(person.id) && isShown(task));
    const shown = results.filter(({ delivery }) => delivery === "sent").length;
    const videos = person.fromBot().filter(({ video }) => video !== undefined).length;
    missing += Math.max(0, shown - videos);
    if (videos < shown) missed.push(`${shown} results, ${videos} videos:\n${telegram.transcript(person.id)}`);
    doubled += Math.max(0, videos - results.length);
  }
  const creations = Object.values(kie.counts().byCallbackUrl);
  const violations = telegram.violations().length;
  return {
    lost: untold.length + missing + unshown.length - orphans.length,
    paidTwice: creations.filter(({ created, attempts }) => created > 1 || attempts > 1).length,
    capturedTwice: tasks.filter((task) => task.resolutions !== 1 && !(task.resolutions === 0 && isOpen(task))).length,
    deliveredTwice: doubled,
    notes: [
      `${tasks.length} tasks, ${tasks.filter(isShown).length} shown, ${made.length} made by KIE`,
      `${orphans.length} made by KIE and never heard of (paid by the operator, nobody charged)`,
      ...(await observer.sql<{ line: string }>(FATES)).map(({ line }) => line),
      ...(violations > 0 ? [`${violations} violations seen by the Telegram stand-in`] : []),
      ...missed.slice(0, 3),
      ...untold.slice(0, 5).map(({ id, state, delivery }) => `task ${id} is ${state} ${delivery}`),
    ],
  };
}

function taskIdOf(callBackUrl: string | null): string {
  return callBackUrl === null ? "" : (new URL(callBackUrl).searchParams.get("task") ?? "");
}
