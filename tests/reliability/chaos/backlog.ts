import { createPerson } from "../../e2e/person.js";
import type { Telegram } from "../../emulators/telegram/server.js";
import { minimalInput } from "../../registry/minimal-input.js";
import { modelOf } from "../scenarios.js";
import type { Load } from "./load.js";
import type { Observer } from "./observer.js";
import type { Progress } from "./people.js";

/**
 * Of all people together. What a killed process held waits for its lease: with fewer the living have no work. With 4,000
 * the line itself is what is slow: claims whose answer comes too late are put in doubt by the hundred.
 */
const MOST_OPEN = 1_000;

/** As a press on Generate leaves them: the credits held, the task queued, its status message in the chat. */
const ORDER = `
with ordered as (
  insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, deadline_at)
  select $1, 'storm' || nth, user_id, user_id, message_id, 'en', $5, $6::jsonb, 1, true, now() + interval '10 min'
  from unnest($2::bigint[], $3::bigint[], $4::int[]) as given (user_id, message_id, nth)
  returning id, user_id, cost
), held as (
  insert into ledger (user_id, task_id, kind, amount, paid) select user_id, id, 'hold', cost, 0 from ordered
)
update accounts a set available = available - sums.cost, held = held + sums.cost
from (select user_id, sum(cost)::int as cost from ordered group by 1) sums where a.user_id = sums.user_id`;

const PEOPLE = `
with people as (
  insert into users (id, first_name, suggested_locale) select id, 'Ann', 'en' from unnest($1::bigint[]) id returning id
), opened as (
  insert into accounts (user_id, available, allowance_on) select id, 1000, now()::date + 2 from people returning user_id
)
insert into ledger (user_id, kind, amount, paid) select id, 'allowance', 1000, 0 from people`;

/** Orders that stand in the database, a few hundred at a time: what is tested is all that comes after the press. */
export async function createBacklog(
  telegram: Telegram,
  observer: Observer,
  { people, each }: { people: number; each: number },
): Promise<Load> {
  const persons = Array.from({ length: people }, (_, number) => createPerson(telegram, { name: `Ann ${number}` }));
  // Without a word of theirs the bot may not write to them. The word itself is not what is tested.
  for (const person of persons) person.say("/start");
  await fetch(`${telegram.url}/bot${telegram.token}/deleteWebhook?drop_pending_updates=true`);
  await observer.sql(PEOPLE, [persons.map(({ id }) => id)]);
  const model = modelOf("text_to_video").id;
  const input = JSON.stringify(minimalInput(model));
  const orders = people * each;
  let made = 0;

  async function statusMessage(chatId: number): Promise<number> {
    const query = new URLSearchParams({ chat_id: String(chatId), text: "⏳" });
    const response = await fetch(`${telegram.url}/bot${telegram.token}/sendMessage?${query}`);
    const { result } = Object(await response.json());
    return Number(Object(result).message_id);
  }

  return {
    persons,
    orders,
    async step(progress: ReadonlyMap<number, Progress>): Promise<number> {
      const open = [...progress.values()].reduce((sum, { waiting }) => sum + waiting, 0);
      const more = Math.min(MOST_OPEN - open, orders - made);
      if (more <= 0) return made;
      const nths = Array.from({ length: more }, (_, index) => made + index);
      const users = nths.map((nth) => persons[nth % people]?.id ?? 0);
      const messages = await Promise.all(users.map(statusMessage));
      await observer.sql(ORDER, [telegram.bot.id, users, messages, nths, model, input]);
      made += more;
      return made;
    },
  };
}
