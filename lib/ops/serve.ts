import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EnvError, readEnv, readPort } from "../config/env.js";
import { startCrons } from "./server/crons.js";
import { startFunctions } from "./server/functions.js";

const USAGE = `npm run serve [-- --cron [--cron-seconds N] [--host ADDRESS]]

Serves the functions of api/ on PORT, with the environment as it is.
  --cron            calls the crons of vercel.json every 60 seconds, as Vercel would at their times
  --cron-seconds N  every N seconds instead
  --host ADDRESS    listens on this address only`;

const root = fileURLToPath(new URL("../..", import.meta.url));
const report = (sentence: string) => console.error(sentence);

function readArguments() {
  const { values } = parseArgs({
    options: {
      cron: { type: "boolean", default: false },
      "cron-seconds": { type: "string", default: "60" },
      host: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const everySeconds = Number(values["cron-seconds"]);
  if (!(everySeconds > 0)) throw new TypeError("--cron-seconds must be a number above 0");
  return { ...values, everySeconds };
}

async function run(options: ReturnType<typeof readArguments>): Promise<void> {
  const env = readEnv();
  const { host: hostname } = options;
  const server = await startFunctions({
    root,
    port: readPort(),
    report,
    ...(hostname === undefined ? {} : { hostname }),
  });
  const origin = `http://${hostname ?? "127.0.0.1"}:${server.port}`;
  const routes = [...server.project.functions.keys()].sort();
  console.log(`Functions on ${origin}: ${routes.join(" ")}`);

  const { everySeconds } = options;
  const { crons } = server.project;
  const cron = options.cron ? startCrons({ crons, origin, secret: env.cronSecret, everySeconds, report }) : null;
  if (cron) console.log(`Every ${everySeconds} s: ${crons.map(({ path }) => path).join(" ")}`);

  let closing = false;
  async function end(): Promise<void> {
    // Asked a second time, it does not wait for the work under way.
    if (closing) process.exit(1);
    closing = true;
    cron?.stop();
    await server.close();
    process.exit(0);
  }
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}

/** Null: the person has been told what is wrong with them. */
function argumentsOrUsage() {
  try {
    return readArguments();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 2;
    return null;
  }
}

/** What the person can put right, in words; null for a mistake of ours. */
function wordsFor(error: unknown): string | null {
  if (error instanceof EnvError) return error.message;
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  return isTaken ? `Port ${readPort()} is taken by another program: set PORT to a free one.` : null;
}

const options = argumentsOrUsage();
if (options?.help) console.log(USAGE);
else if (options) {
  try {
    await run(options);
  } catch (error) {
    const words = wordsFor(error);
    if (words === null) throw error;
    console.error(words);
    process.exitCode = 1;
  }
}
