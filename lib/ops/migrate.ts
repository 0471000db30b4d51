import { parseArgs } from "node:util";
import { EnvError, isProductionDeployment, readDatabaseUrl, readEnv } from "../config/env.js";
import { createDb } from "../db/client.js";
import { migrate } from "../db/migrate.js";
import { createLog } from "../log.js";

const { values } = parseArgs({ options: { "on-deploy": { type: "boolean", default: false } } });

try {
  await run();
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  if (values["on-deploy"]) {
    if (!isProductionDeployment()) return console.log("migrate: not a production deployment, the schema is left alone");
    readEnv();
  }
  const databaseUrl = readDatabaseUrl();
  const applied = await migrate(createDb(databaseUrl, createLog({ level: "warn", secrets: [databaseUrl] })));
  console.log(applied.length === 0 ? "migrate: the schema is up to date" : `migrate: applied ${applied.join(", ")}`);
}
