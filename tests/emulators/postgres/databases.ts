import { randomBytes } from "node:crypto";
import pg from "pg";
import { createDb } from "../../../lib/db/client.js";
import { migrate } from "../../../lib/db/migrate.js";
import { createLog } from "../../../lib/log.js";
import { startNeon } from "../neon/server.js";

const TEMPLATE = "kiegram_template";
/** Any number, the same in all processes: one of them makes the template while the others wait. */
const TEMPLATE_LOCK = 5_417_001;

/** How to reach a server: what `startPostgres` returns, or the part of it that crosses process boundaries. */
export type Access = { port: number; user: string; password: string };

export function addressOf({ port, user, password }: Access, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** Creates a migrated database and returns its name. The migrations run once a server; the rest is copied from that. */
export async function createDatabase(access: Access): Promise<string> {
  const name = newName();
  await asAdmin(access, async (admin) => {
    await admin.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const { rowCount } = await admin.query("select from pg_database where datname = $1", [TEMPLATE]);
    if (rowCount === 0) await createTemplate(access, admin);
    // Copying needs a template that nobody is connected to, so it is done one at a time as well.
    await admin.query(`create database ${name} template ${TEMPLATE}`);
  });
  return name;
}

/** Creates a database without tables, as a new project of Neon's has it, and returns its name. */
export async function createEmptyDatabase(access: Access): Promise<string> {
  const name = newName();
  await asAdmin(access, (admin) => admin.query(`create database ${name}`));
  return name;
}

const newName = () => `kiegram_${randomBytes(6).toString("hex")}`;

/** Removes a database, whoever is connected to it. */
export async function dropDatabase(access: Access, name: string): Promise<void> {
  await asAdmin(access, (admin) => admin.query(`drop database if exists ${name} with (force)`));
}

/** Through the Neon stand-in, as in production: `migrate` has no other way to a database. */
async function createTemplate(access: Access, admin: pg.Client): Promise<void> {
  const unfinished = `${TEMPLATE}_unfinished`;
  await admin.query(`drop database if exists ${unfinished} with (force)`);
  await admin.query(`create database ${unfinished}`);
  const neon = await startNeon({ postgresPort: access.port });
  try {
    await migrate(createDb(neon.urlOf(addressOf(access, unfinished)), createLog({ level: "warn" })));
  } finally {
    await neon.close();
  }
  await admin.query(`alter database ${unfinished} rename to ${TEMPLATE}`);
}

async function asAdmin<T>(access: Access, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client(addressOf(access, "postgres"));
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
