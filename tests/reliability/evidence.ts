import type { Message } from "grammy/types";
import { labelsOf } from "../e2e/person.js";
import type { Evidence, LedgerRow, TaskRow } from "./invariants.js";
import type { Stage } from "./stage.js";

/** Where the records of a world stood when a course began. */
export type Mark = { calls: number; logged: number; taken: number; messageId: number };

export function markOf({ telegram, effects, host }: Stage): Mark {
  return { calls: telegram.calls().length, logged: effects.logged().length, taken: host.taken.length, messageId: 0 };
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

const MONEY = `
select
  (select coalesce(jsonb_agg(a.user_id), '[]') from accounts a where (
    available + held <> (select coalesce(sum(case kind when 'allowance' then amount when 'grant' then amount
      when 'capture' then -amount else 0 end), 0) from ledger l where l.user_id = a.user_id)
    or paid + paid_held <> (select coalesce(sum(case kind when 'allowance' then l.paid when 'grant' then l.paid
      when 'capture' then -l.paid else 0 end), 0) from ledger l where l.user_id = a.user_id)
    or paid > available or paid_held > held or paid < 0 or held < 0)
    and (a.user_id = $1 or a.user_id in (select referrer_id from referrals where user_id = $1))) as "unbalanced",
  (select coalesce(jsonb_agg(jsonb_build_object('chargeId', charge_id, 'state', state, 'credits', credits, 'taken', taken,
    'granted', (select coalesce(sum(amount), 0) from ledger l where l.charge_id = p.charge_id and kind = 'grant' and reason = 'payment'),
    'returned', (select coalesce(sum(case when kind = 'capture' then amount else -amount end), 0) from ledger l
      where l.charge_id = p.charge_id and reason in ('refund', 'refund_undone')))), '[]')
    from payments p where user_id = $1) as payments,
  (select coalesce(jsonb_agg(jsonb_build_object('code', c.code, 'maxUses', max_uses, 'uses', (
    select count(*) from promo_uses u where u.code = c.code))), '[]') from promo_codes c) as codes,
  (select count(*)::int from promo_uses where user_id = $1) as "promoUses",
  (select coalesce(jsonb_object_agg(reason, count), '{}') from (
    select coalesce(reason, kind) as reason, count(*) from ledger where user_id = $1 and kind = 'grant' group by 1) g) as grants,
  (select count(*)::int from referrals where user_id = $1 and rewarded_at is not null) as "rewards",
  (select count(*)::int from audit where target_id = $1 and command = 'grant') as "adminGrants",
  (select count(*)::int from invoices where user_id = $1) as "invoices"`;

/** Whose the last word in this chat is, the words of the bot that came since, and all that the person said. */
function wordsIn(messages: readonly Message[], since: number) {
  const fresh = messages.filter((message) => message.from?.is_bot === true && message.message_id > since);
  const words = fresh.flatMap((message) =>
    message.text === undefined ? [] : [`${message.text} ${labelsOf(message)}`],
  );
  const asked = messages.flatMap((message) => (message.from?.is_bot === false ? (message.text ?? []) : []));
  const last = messages.findLast((message) => message.refunded_payment === undefined);
  return { isLastTheirs: last?.from?.is_bot === false, words, asked };
}

/** Stars that left the person for us (true) or came back (false), by charge. */
function starsOf({ telegram }: Stage, userId: number): Evidence["stars"] {
  return telegram.stars.transactions().flatMap(({ id, source, receiver }): Evidence["stars"][number][] => {
    if (source?.type === "user" && source.user.id === userId) return [{ chargeId: id, isPayment: true }];
    return receiver?.type === "user" && receiver.user.id === userId ? [{ chargeId: id, isPayment: false }] : [];
  });
}

const taskIdOf = (callBackUrl: string | null) =>
  callBackUrl === null ? "" : (new URL(callBackUrl).searchParams.get("task") ?? "");

/** When Telegram takes a file in no form, the message tells its address. */
const holdsLink = ({ reply_to_message: _, ...message }: Message) =>
  /\/r\/\w/.test(JSON.stringify(message)) ? message : undefined;

/** The MAC that makes a callback address ours: with a log that holds it anybody could send callbacks. */
const macOf = (callBackUrl: string | null) => (callBackUrl ? (new URL(callBackUrl).searchParams.get("sig") ?? []) : []);

/** Everything that a course left behind for one person. */
export async function gather(world: Stage, chatId: number, mark: Mark): Promise<Evidence> {
  const { telegram, kie, effects, host, env } = world;
  const answeredUpdates = host.taken.slice(mark.taken);
  const [ours] = await world.sql<Ours>(OURS, [chatId, answeredUpdates]);
  const [money] = await world.sql<Evidence["money"]>(MONEY, [chatId]);
  if (!ours || !money) throw new Error("a select without from has one row");
  const messages = telegram.messages(chatId);
  const fromBot = messages.filter((message) => message.from?.is_bot === true);
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
    ambiguousSends: effects.ambiguousSends(),
    ...wordsIn(messages, mark.messageId),
    told: [],
    unmet: [],
    money,
    stars: starsOf(world, chatId),
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
