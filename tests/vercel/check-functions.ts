import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { type Env, startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { copyFunctions } from "./built-server.js";

const caller = fileURLToPath(new URL("call-function.mjs", import.meta.url));
const configSchema = z.object({ handler: z.string(), runtime: z.string(), maxDuration: z.number() });
const answerSchema = z.object({ status: z.number(), text: z.string(), node: z.string() });
/** Where nobody listens: no function may need to call itself. */
const ORIGIN = "http://127.0.0.1:9";

type Call = { name: string; method: string; status: number; headers?: Record<string, string>; body?: unknown };

/** A stranger and an operator at each door, and a person's first message: that one needs every part of the project. */
function callsOf(env: Env): Call[] {
  const operator = { authorization: `Bearer ${env.CRON_SECRET}` };
  const telegram = { "x-telegram-bot-api-secret-token": env.TELEGRAM_WEBHOOK_SECRET };
  const person = { id: 77, is_bot: false, first_name: "Ada", language_code: "en" };
  const message = {
    message_id: 1,
    date: 1_790_000_000,
    chat: { id: 77, type: "private", first_name: "Ada" },
    from: person,
  };
  const start = { ...message, text: "/start", entities: [{ type: "bot_command", offset: 0, length: 6 }] };
  return [
    { name: "health", method: "GET", status: 200 },
    { name: "telegram", method: "POST", status: 401, body: {} },
    { name: "kie-callback", method: "POST", status: 401, body: {} },
    { name: "sweep", method: "GET", status: 401 },
    { name: "sweep", method: "GET", status: 200, headers: operator },
    { name: "setup", method: "POST", status: 401 },
    { name: "setup", method: "POST", status: 200, headers: operator },
    { name: "telegram", method: "POST", status: 200, headers: telegram, body: { update_id: 1, message: start } },
    { name: "health", method: "GET", status: 200, headers: operator },
  ];
}

/** Copies each built function out alone and calls it under the Node of production, against the stand-ins. */
export async function checkFunctions(options: { output: string; alone: string; node: string }): Promise<void> {
  const { output, alone, node } = options;
  const names = copyFunctions(output, alone);
  const standIns = await startInOrder((onClose) => startStandIns({}, onClose));
  try {
    await standIns.telegram.addUser({ id: 77, first_name: "Ada", language_code: "en" });
    const env = { ...standIns.env, PUBLIC_URL: ORIGIN };
    const calls = callsOf(env);
    const untested = names.filter((name) => !calls.some((call) => call.name === name));
    if (untested.length > 0) throw new Error(`no call for the function ${untested.join(", ")}`);
    for (const call of calls) await check(call, { folder: join(alone, call.name), node, env });
    const sent = standIns.telegram.calls("sendMessage");
    if (sent.length === 0) throw new Error("the built telegram function did not answer /start");
    if (standIns.telegram.violations().length > 0) throw new Error(JSON.stringify(standIns.telegram.violations()));
  } finally {
    await standIns.close();
  }
}

async function check(call: Call, place: { folder: string; node: string; env: Env }): Promise<void> {
  const config = configSchema.parse(JSON.parse(readFileSync(join(place.folder, ".vc-config.json"), "utf8")));
  const url = `${ORIGIN}/api/${call.name}`;
  const body = call.body === undefined ? "" : JSON.stringify(JSON.stringify(call.body));
  const args = [caller, join(place.folder, config.handler), call.method, url, JSON.stringify(call.headers ?? {}), body];
  const { stdout } = await promisify(execFile)(place.node, args, { cwd: place.folder, env: place.env });
  const answer = answerSchema.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  const who = call.headers ? "with its secret" : "without a secret";
  console.log(
    `vercel check: ${call.method} ${call.name} ${who}: ${answer.status} (Node ${answer.node}, ${config.runtime})`,
  );
  if (answer.status !== call.status) throw new Error(`${call.status} was expected, with ${answer.text}`);
}
