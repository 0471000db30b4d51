import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { ScaleLoad } from "./scale-load.js";

/** What an answer may be late by: it is drawn in the background when Telegram is slow. */
const PATIENCE_MS = 10_000;

const UPDATES_SEEN = `
select count(*)::int as seen, count(distinct update_id)::int as distinct, max(update_id)::int as last,
  (select count(*)::int from dead_updates) as dead from updates`;

/** A form was opened so often; the day's allowance was booked so often and is there. */
const PEOPLE = `
select user_id::int as id, version, (select count(*)::int from ledger l where l.user_id = s.user_id) as booked,
  (select available from accounts a where a.user_id = s.user_id) as available,
  (select coalesce(sum(amount), 0)::int from ledger l where l.user_id = s.user_id) as given
from sessions s order by user_id`;

type Person = { id: number; version: number; booked: number; available: number; given: number };

/** Throws when anything of the load was lost or done twice: in the database, or in what people were sent. */
export async function verifyScale(pool: pg.Pool, load: ScaleLoad): Promise<void> {
  const { rows: totals } = await pool.query(UPDATES_SEEN);
  const wanted = { seen: load.size, distinct: load.size, last: load.size, dead: 0 };
  same("updates in the database", { ...totals[0] }, wanted);

  const { rows: people } = await pool.query<Person>(PEOPLE);
  same("people in the database", people.length, load.people);
  for (const { id, version, booked, available, given } of people) {
    const forms = load.updates.filter(({ userId, opensForm }) => userId === id && opensForm).length;
    same(`person ${id}`, { version, booked, available }, { version: forms, booked: 1, available: given });
  }
  await answered(load);
}

async function answered({ size, updates, answers }: ScaleLoad): Promise<void> {
  const total = () => [...answers.values()].reduce((sum, count) => sum + count, 0);
  const deadline = Date.now() + PATIENCE_MS;
  while (total() < size && Date.now() < deadline) await pause(50);
  const wanted = new Map<number, number>();
  for (const { userId } of updates) wanted.set(userId, (wanted.get(userId) ?? 0) + 1);
  for (const [id, count] of wanted) same(`messages to ${id}`, answers.get(id) ?? 0, count);
  same("messages sent", total(), size);
}

function same(what: string, found: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`${what}: ${is} where ${should} was to be`);
}
