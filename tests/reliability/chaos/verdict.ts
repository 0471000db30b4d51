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

/** Compares what the database says with what KIE made and with what stands in the chats. Throws when the books are wrong. */
export async function verdict({ observer, kie, telegram }: Parts, load: Load): Promise<Found> {
  const tasks = await observer.sql<Row>(TASKS);
  const [books] = await observer.sql<{ held: number; wrong: number }>(BOOKS);
  if (books?.held !== 0 || books.wrong !== 0) throw new Error(`the books do not balance: ${JSON.stringify(books)}`);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const isShown = (task: Row | undefined) => task?.state === "succeeded" || task?.absorbed === true;

  const untold = tasks.filter(({ delivery }) => delivery !== "sent");
  const made = kie.tasks().filter(({ outcome }) => outcome === "success");
  const unshown = made.filter(({ callBackUrl }) => !isShown(byId.get(taskIdOf(callBackUrl))));
  // Its id never reached us: createTask's answer was lost, and so was each of its callbacks.
  const orphans = unshown.filter(({ callbacks }) => !callbacks.some(({ status }) => status === 200));

  const missed: string[] = [];
  let missing = 0;
  let doubled = 0;
  for (const person of load.persons) {
    const shown = tasks.filter((task) => task.user_id === String(person.id) && isShown(task)).length;
    const videos = person.fromBot().filter(({ video }) => video !== undefined).length;
    missing += Math.max(0, shown - videos);
    if (videos < shown) missed.push(`${shown} results, ${videos} videos: ${telegram.transcript(person.id)}`);
    doubled += Math.max(0, videos - shown);
  }
  const creations = Object.values(kie.counts().byCallbackUrl);
  const violations = telegram.violations().length;
  return {
    lost: untold.length + missing + unshown.length - orphans.length,
    paidTwice: creations.filter(({ created, attempts }) => created > 1 || attempts > 1).length,
    capturedTwice: tasks.filter(({ resolutions }) => resolutions !== 1).length,
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
