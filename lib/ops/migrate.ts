import { parseArgs } from "node:util";
import { EnvError, isProductionDeployment, readDatabaseUrl, readEnv } from "../config/env.js";
import { createDb, isDatabaseOutage, OF_A_MIGRATION } from "../db/client.js";
import { migrate } from "../db/migrate.js";
import { createLog } from "../log.js";

const { values } = parseArgs({ options: { "on-deploy": { type: "boolean", default: false } } });

try {
  await run();
} catch (error) {
  if (!(error instanceof EnvError) && !isDatabaseOutage(error)) throw error;
  console.error(error instanceof EnvError ? error.message : noDatabase(error));
  process.exitCode = 1;
}

function noDatabase(error: unknown): string {
  const why = error instanceof Error ? error.message : "no answer";
  return `migrate: the database cannot be used (${why}). Please check DATABASE_URL and that the database is running.`;
}

async function run(): Promise<void> {
  if (values["on-deploy"]) {
    if (!isProductionDeployment()) return console.log("migrate: not a production deployment, the schema is left alone");
    readEnv();
  }
  const databaseUrl = readDatabaseUrl();
  const applied = await migrate(
    createDb(databaseUrl, createLog({ level: "error", secrets: [databaseUrl] }), OF_A_MIGRATION),
  );
  console.log(applied.length === 0 ? "migrate: the schema is up to date" : `migrate: applied ${applied.join(", ")}`);
}
