import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EnvError, readEnv, readPort } from "../config/env.js";
import { startCrons } from "./crons.js";
import { type FunctionsServer, startFunctions } from "./functions-server.js";

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

async function listen(port: number, hostname: string | undefined): Promise<FunctionsServer> {
  try {
    return await startFunctions({ root, port, report, ...(hostname === undefined ? {} : { hostname }) });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    console.error(`Port ${port} is taken by another program: set PORT to a free one.`);
    process.exit(1);
  }
}

async function run(options: ReturnType<typeof readArguments>): Promise<void> {
  const env = readEnv();
  const server = await listen(readPort(), options.host);
  const origin = `http://${options.host ?? "127.0.0.1"}:${server.port}`;
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

function argumentsOrUsage() {
  try {
    return readArguments();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

const options = argumentsOrUsage();
if (options.help) {
  console.log(USAGE);
} else {
  try {
    await run(options);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
