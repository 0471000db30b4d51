import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Db } from "./client.js";

const folder = join(import.meta.dirname, "migrations");

/**
 * Applies the numbered files of `migrations/` that are not applied yet, each in a transaction of its own under one
 * advisory lock. Of two runs at once the second waits for the first and finds nothing to do. Returns the names of the
 * applied files.
 */
export async function migrate(db: Db): Promise<string[]> {
  const names = readdirSync(folder)
    .filter((name) => /^\d{3}_\w+\.sql$/.test(name))
    .sort();
  const lock = { text: "select pg_advisory_xact_lock(hashtextextended('kiegram:migrate', 0))" };
  await db.transaction([
    lock,
    {
      text: "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    },
  ]);
  const before = await appliedNames(db);
  for (const name of names.filter((each) => !before.has(each))) {
    await db.transaction([lock, { text: applyOnce(name, readFileSync(join(folder, name), "utf8")) }]);
  }
  return names.filter((name) => !before.has(name));
}

async function appliedNames(db: Db): Promise<Set<unknown>> {
  const rows = await db.query("select name from migrations");
  return new Set(rows.map((row) => row["name"]));
}

/** The check runs after the lock is taken, so its snapshot holds what the run before committed. */
function applyOnce(name: string, file: string): string {
  const tag = "$kiegram_migration$";
  if (file.includes(tag)) throw new Error(`${name} must not contain ${tag}`);
  return `do $kiegram$ begin
    if not exists (select 1 from migrations where name = '${name}') then
      execute ${tag}${file}${tag};
      insert into migrations (name) values ('${name}');
    end if;
  end $kiegram$`;
}
