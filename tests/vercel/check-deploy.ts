import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { listModels } from "../../lib/registry/load.js";
import { freePort } from "../emulators/free-port.js";
import { type Env, startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { copyFunctions, serveBuilt } from "./built-server.js";
import { copyProject, installDependencies } from "./clean-copy.js";
import { createHttpPerson } from "./http-person.js";
import { productionTools, quietCli } from "./production-node.js";
import { createStopwatch } from "./stopwatch.js";

/**
 * README's deployment from an empty folder to a delivered picture, with stand-ins for Telegram, KIE and Neon: their
 * database is empty, `vercel build` migrates it, and what it built is served alone by the Node of production.
 */
const PATIENCE_MS = 60_000;
const watch = createStopwatch("deploy");
const folder = mkdtempSync(join(tmpdir(), "kiegram-deploy-"));
const project = join(folder, "project");
const tools = await watch.time("the Vercel CLI and Node 24, which Vercel has", productionTools);

/** What Vercel's build has: its own Node, and the variables of production. */
function buildEnvironment(env: Record<string, string>): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { HOME, PATH: [dirname(tools.node), PATH].join(delimiter), VERCEL: "1", VERCEL_ENV: "production", ...env };
}

/** A build that must not pass: says so, and changes nothing. */
function refuseToBuild(env: Record<string, string>, expected: readonly RegExp[]): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "build"], {
    cwd: project,
    env: buildEnvironment(env),
    encoding: "utf8",
  });
  const missing = expected.filter((words) => !words.test(`${stdout}${stderr}`));
  if (status === 0 || missing.length > 0)
    throw new Error(`a build passed, or did not say ${missing.join(" ")}: ${stdout}${stderr}`);
}

function refuseTypeErrors(env: Env): void {
  const broken = join(project, "lib/broken.ts");
  writeFileSync(broken, 'export const credits: number = "many";\n');
  refuseToBuild(env, [/lib\/broken\.ts.*TS2322/]);
  rmSync(broken);
}

/** Beside this process: the stand-ins that it migrates live here. */
async function build(env: Env): Promise<void> {
  mkdirSync(join(project, ".vercel"));
  writeFileSync(join(project, ".vercel/project.json"), '{"settings":{}}');
  const cli = [tools.vercel, "build", "--prod", "--standalone"];
  const buildEnv = { ...buildEnvironment(env), ...quietCli, VERCEL_INSTALL_COMPLETED: "1" };
  const { stdout } = await promisify(execFile)(tools.node, cli, { cwd: project, env: buildEnv });
  if (!/migrate: applied 001_init\.sql/.test(stdout)) throw new Error(`the build migrated nothing: ${stdout}`);
}

async function operator(origin: string, env: Env, [method, path]: [string, string]): Promise<unknown> {
  const headers = { authorization: `Bearer ${env.CRON_SECRET}` };
  const response = await fetch(`${origin}${path}`, { method, headers });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** The log of production: every line JSON and with the id of its request, none with a secret or a prompt. */
function checkLog(log: readonly string[], env: Env, prompt: string): void {
  const lines = log.filter((line) => !line.startsWith("ready "));
  const nameless = lines.filter((line) => typeof JSON.parse(line).requestId !== "string");
  const secrets = [prompt, env.TELEGRAM_BOT_TOKEN, env.KIE_API_KEY, env.CALLBACK_SECRET, env.CRON_SECRET];
  const leaking = lines.filter((line) => secrets.some((secret) => line.includes(secret)));
  if (lines.length === 0 || nameless.length > 0 || leaking.length > 0)
    throw new Error(
      `${lines.length} lines of log, of them without a request ${nameless.join("\n")}, leaking ${leaking}`,
    );
}

async function generate(telegram: string, prompt: string): Promise<void> {
  const person = await createHttpPerson(telegram, { name: "Ada", patienceMs: PATIENCE_MS });
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  await watch.time("/start is answered", async () => {
    await person.say("/start");
    await person.seesText(/What would you like to make/);
  });
  await watch.time("a picture is ordered and delivered", async () => {
    await person.say(`/start m_${model?.code}`);
    await person.seesText(new RegExp(`^${model?.title}`));
    await person.say(prompt);
    await person.press(/Generate/);
    await person.sees("the picture", ({ photo }) => photo !== undefined);
  });
}

async function deploy(onClose: (end: () => Promise<void>) => void): Promise<object> {
  mkdirSync(project);
  await watch.time("the sources", () => copyProject(project));
  await watch.time("npm ci", () => installDependencies(project));
  await watch.time("a build without its variables names each of them", () =>
    refuseToBuild({}, [/TELEGRAM_BOT_TOKEN is missing/, /KIE_API_KEY is missing/, /DATABASE_URL is missing/]),
  );
  const standIns = await startStandIns({ database: "empty" }, onClose);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env: Env = { ...standIns.env, PUBLIC_URL: origin, ADMIN_IDS: "77" };
  await watch.time("a build with a type error is refused", () => refuseTypeErrors(env));
  if (standIns.neon.counters.requests > 0) throw new Error("a build that was refused touched the database");
  await watch.time("vercel build, which migrates the empty database", () => build(env));

  const alone = join(folder, "alone");
  copyFunctions(join(project, ".vercel/output/functions/api"), alone);
  const serving = { node: tools.node, alone, port, env: { ...env, VERCEL_ENV: "production" } };
  const built = await watch.time("the built functions come up", () => serveBuilt(serving));
  onClose(built.close);
  const said = await watch.time("setup", () => operator(origin, env, ["POST", "/api/setup"]));
  console.log(JSON.stringify(said, null, 2));
  const prompt = "a lighthouse in a storm";
  await generate(standIns.telegram.url, prompt);
  await watch.time("health is well", () => operator(origin, env, ["GET", "/api/health"]));
  checkLog(built.log, env, prompt);
  if (standIns.telegram.violations().length > 0) throw new Error(JSON.stringify(standIns.telegram.violations()));
  return {};
}

try {
  await (await startInOrder(deploy)).close();
  watch.end();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
