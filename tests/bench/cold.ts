import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { type Env, startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { productionTools } from "../vercel/production-node.js";
import { buildFunctions } from "./built-functions.js";
import { interleave } from "./interleave.js";
import { type Report, rowOf } from "./row.js";

const resultSchema = z.object({ importMs: z.number(), firstMs: z.number(), status: z.number() });
const ROUNDS = 7;

const stranger: Call = { method: "POST" };
const update: Call = { method: "POST", text: "/balance" };

type Call = { method: "GET" | "POST"; text?: string };

function messageOf(text: string) {
  const from = { id: 77, is_bot: false, first_name: "Ada", language_code: "en" };
  const chat = { id: 77, type: "private", first_name: "Ada" };
  const entities = [{ type: "bot_command", offset: 0, length: text.length }];
  return { message_id: 1, date: 1_790_000_000, chat, from, text, entities };
}

/** A new process of the Node of production each time; what it talks to is warm and runs in this one. */
export async function coldBench(report: Report): Promise<void> {
  const { node } = productionTools();
  const folder = mkdtempSync(join(tmpdir(), "kiegram-cold-"));
  const standIns = await startInOrder((onClose) => startStandIns({}, onClose));
  try {
    standIns.telegram.addUser({ id: 77, first_name: "Ada", language_code: "en" });
    // A bot may not be the first to speak.
    standIns.telegram.send(77, { text: "hello" });
    const trees = { apart: join(folder, "apart"), bundled: join(folder, "bundled") };
    buildFunctions(trees.apart, { bundled: false });
    buildFunctions(trees.bundled, { bundled: true });
    const env = { ...standIns.env, PUBLIC_URL: "http://127.0.0.1:9" };
    const first = createStarter({ node, starter: join(trees.apart, "peers/cold-start.js"), env });
    const own = (tree: string, name: string) => join(tree, `api/${name}.js`);
    const peer = (name: string) => join(trees.apart, `peers/${name}.js`);
    const figures = await interleave(
      {
        empty: first(peer("empty"), stranger, 200),
        echo: first(peer("grammy-echo"), stranger, 401),
        webEcho: first(peer("grammy-web-echo"), stranger, 401),
        echoUpdate: first(peer("grammy-echo"), update, 200),
        telegram: first(own(trees.bundled, "telegram"), stranger, 401),
        telegramApart: first(own(trees.apart, "telegram"), stranger, 401),
        telegramUpdate: first(own(trees.bundled, "telegram"), update, 200),
        "kie-callback": first(own(trees.bundled, "kie-callback"), stranger, 401),
        sweep: first(own(trees.bundled, "sweep"), stranger, 401),
        setup: first(own(trees.bundled, "setup"), stranger, 401),
        health: first(own(trees.bundled, "health"), { method: "GET" }, 200),
      },
      ROUNDS,
    );
    reportAll(report, figures);
  } finally {
    await standIns.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from the start of the import to the end of the first answer. */
function createStarter({ node, starter, env }: { node: string; starter: string; env: Env }) {
  let updateId = 1;
  return (file: string, { method, text }: Call, wanted: number) =>
    async () => {
      updateId += 1;
      const secret = { "x-telegram-bot-api-secret-token": env.TELEGRAM_WEBHOOK_SECRET };
      const headers = { "content-type": "application/json", ...(text === undefined ? {} : secret) };
      const content = text === undefined ? {} : { update_id: updateId, message: messageOf(text) };
      const body = method === "GET" ? {} : { body: JSON.stringify(content) };
      const request = JSON.stringify({ url: "http://127.0.0.1:9/api", method, headers, ...body });
      const { stdout } = await promisify(execFile)(node, [starter, file, request], { env });
      const { importMs, firstMs, status } = resultSchema.parse(JSON.parse(stdout));
      if (status !== wanted) throw new Error(`${file} answered ${status}`);
      return importMs + firstMs;
    };
}

type Name =
  | `${"echo" | "telegram"}${"" | "Update"}`
  | "empty"
  | "webEcho"
  | "telegramApart"
  | "kie-callback"
  | "sweep"
  | "setup"
  | "health";

function reportAll(report: Report, figures: Record<Name, number[]>): void {
  const common = { benchmark: "cold", unit: "ms", better: "lower" } as const;
  const against = (name: string, peer: Name) => ({ peer: { name, figures: figures[peer] } });
  const own = { ...common, what: "telegram, a stranger's request", subject: figures.telegram };
  report(rowOf({ ...own, ...against("empty handler", "empty"), goal: "≤ floor + 20 ms" }));
  report(rowOf({ ...own, ...against("grammY echo", "echo"), goal: "≤ 1" }));
  report(rowOf({ ...own, ...against("grammy/web echo", "webEcho") }));
  report(rowOf({ ...own, ...against("telegram, file by file", "telegramApart") }));
  const answered = { ...common, what: "telegram, a person's request", subject: figures.telegramUpdate };
  report(rowOf({ ...answered, ...against("grammY echo", "echoUpdate"), note: "ours asks the database twice as well" }));
  for (const name of ["kie-callback", "sweep", "setup", "health"] as const)
    report(
      rowOf({ ...common, what: `${name}, a stranger's`, subject: figures[name], ...against("empty handler", "empty") }),
    );
}
