import type { Message } from "grammy/types";
import { labelsOf } from "../e2e/person.js";
import type { Evidence, LedgerRow, TaskRow } from "./invariants.js";
import type { Stage } from "./stage.js";

/** Where the records of a world stood when a course began. */
export type Mark = { calls: number; logged: number; taken: number };

export function markOf({ telegram, effects, host }: Stage): Mark {
  return { calls: telegram.calls().length, logged: effects.logged().length, taken: host.taken.length };
}

const OURS = `
select
  coalesce((select jsonb_agg(to_jsonb(t) || jsonb_build_object('id', t.id::text, 'overdue_minutes',
    coalesce(extract(epoch from now() - t.deadline_at) / 60, 0)) order by t.id) from tasks t where user_id = $1), '[]') as tasks,
  coalesce((select jsonb_agg(jsonb_build_object('task_id', task_id::text, 'kind', kind, 'amount', amount) order by id)
    from ledger where user_id = $1), '[]') as ledger,
  (select jsonb_build_object('available', coalesce(sum(available), 0), 'held', coalesce(sum(held), 0))
    from accounts where user_id = $1) as account,
  coalesce((select jsonb_agg(a) from changes_of_endings a join tasks t on t.id = a.task_id where t.user_id = $1), '[]') as audit,
  coalesce((select jsonb_agg(update_id) from updates where update_id = any($2::bigint[])), '[]') as updates,
  coalesce((select jsonb_agg(s) from sessions s where user_id = $1)::text, '') as sessions`;

type Ours = {
  tasks: TaskRow[];
  ledger: LedgerRow[];
  account: Evidence["account"];
  audit: Evidence["audit"][number][];
  updates: number[];
  sessions: string;
};

const SENDS = /^telegram: send/;

/** Sends of a result whose fate its sender did not live to write down; what only edits is not among them. */
function ambiguousSends({ effects }: Stage): number {
  if (!effects.trace().some((name) => SENDS.test(name))) return 0;
  return effects.struck().filter(({ name, when }) => (when === "after" ? SENDS.test(name) : name === "db: record sent"))
    .length;
}

const taskIdOf = (callBackUrl: string | null) =>
  callBackUrl === null ? "" : (new URL(callBackUrl).searchParams.get("task") ?? "");

/** When Telegram takes a file in no form, the message tells its address. */
const holdsLink = (message: Message) => (/\/r\/\w/.test(JSON.stringify(message)) ? message : undefined);

/** The MAC that makes a callback address ours: with a log that holds it anybody could send callbacks. */
const macOf = (callBackUrl: string | null) => (callBackUrl ? (new URL(callBackUrl).searchParams.get("sig") ?? []) : []);

/** Everything that a course left behind for one person. */
export async function gather(world: Stage, chatId: number, mark: Mark): Promise<Evidence> {
  const { telegram, kie, effects, host, env } = world;
  const answeredUpdates = host.taken.slice(mark.taken);
  const [ours] = await world.sql<Ours>(OURS, [chatId, answeredUpdates]);
  if (!ours) throw new Error("a select without from has one row");
  const fromBot = telegram.messages(chatId).filter((message) => message.from?.is_bot === true);
  const calls = telegram
    .calls()
    .slice(mark.calls)
    .filter(({ params }) => String(params["chat_id"]) === String(chatId));
  const requests = kie.requests();
  const creations = requests.filter(({ endpoint }) => endpoint === "createTask");
  const { TELEGRAM_BOT_TOKEN, KIE_API_KEY, CALLBACK_SECRET, CRON_SECRET, TELEGRAM_WEBHOOK_SECRET } = env;
  return {
    chatId,
    ...ours,
    creations: creations.map((each) => ({ ...each, taskId: taskIdOf(each.callBackUrl) })),
    jobs: kie.tasks().map((job) => ({
      taskId: taskIdOf(job.callBackUrl),
      outcome: job.outcome,
      paths: job.resultPaths,
      isHeard: job.callbacks.some(({ status }) => status === 200),
    })),
    calls,
    mediaCount: fromBot.filter((each) => each.photo ?? each.video ?? each.audio ?? each.document ?? holdsLink(each))
      .length,
    lastLabels: labelsOf(fromBot.at(-1)),
    ambiguousSends: ambiguousSends(world),
    answeredUpdates,
    storedUpdates: ours.updates,
    texts: [
      ...effects.logged().slice(mark.logged),
      ...telegram.violations().map((violation) => JSON.stringify(violation)),
      JSON.stringify(kie.tasks().map(({ input }) => input)),
      JSON.stringify(ours),
    ],
    secrets: [
      TELEGRAM_BOT_TOKEN,
      KIE_API_KEY,
      CALLBACK_SECRET,
      CRON_SECRET,
      TELEGRAM_WEBHOOK_SECRET,
      ...kie.tasks().flatMap(({ callBackUrl }) => macOf(callBackUrl)),
      "/file/bot",
      '"kind":"leak"',
    ],
  };
}
