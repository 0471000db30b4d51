import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { buildFunctions, productionNode } from "./built-functions.js";
import { interleave } from "./interleave.js";
import { type Report, rowOf } from "./row.js";

const resultSchema = z.object({ importMs: z.number(), firstMs: z.number(), status: z.number() });
const ROUNDS = 7;

const person = { id: 77, is_bot: false, first_name: "Ada", language_code: "en" };
const chat = { id: 77, type: "private", first_name: "Ada" };
const command = [{ type: "bot_command", offset: 0, length: 8 }];
const message = { message_id: 1, date: 1_790_000_000, chat, from: person, text: "/balance", entities: command };

/** A new process of the Node of production each time; what it talks to is warm and runs in this one. */
export async function coldBench(report: Report): Promise<void> {
  const node = productionNode();
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
    let updateId = 1;

    const start = (file: string, method: string, isKnown: boolean, wanted: number) => async () => {
      updateId += 1;
      const secret = { "x-telegram-bot-api-secret-token": env.TELEGRAM_WEBHOOK_SECRET };
      const headers = { "content-type": "application/json", ...(isKnown ? secret : {}) };
      const body = method === "GET" ? {} : { body: JSON.stringify({ update_id: updateId, message }) };
      const request = JSON.stringify({ url: "http://127.0.0.1:9/api", method, headers, ...body });
      const args = [join(trees.apart, "peers/cold-start.js"), file, request];
      const { stdout } = await promisify(execFile)(node, args, { env });
      const { importMs, firstMs, status } = resultSchema.parse(JSON.parse(stdout));
      if (status !== wanted) throw new Error(`${file} answered ${status}`);
      return importMs + firstMs;
    };
    const own = (tree: string, name: string) => join(tree, `api/${name}.js`);
    const peer = (tree: string, name: string) => join(tree, `peers/${name}.js`);

    const figures = await interleave(
      {
        empty: start(peer(trees.apart, "empty"), "POST", false, 200),
        echo: start(peer(trees.apart, "grammy-echo"), "POST", true, 200),
        webEcho: start(peer(trees.apart, "grammy-web-echo"), "POST", true, 200),
        telegram: start(own(trees.bundled, "telegram"), "POST", true, 200),
        telegramApart: start(own(trees.apart, "telegram"), "POST", true, 200),
        "kie-callback": start(own(trees.bundled, "kie-callback"), "POST", false, 401),
        sweep: start(own(trees.bundled, "sweep"), "POST", false, 401),
        setup: start(own(trees.bundled, "setup"), "POST", false, 401),
        health: start(own(trees.bundled, "health"), "GET", false, 200),
      },
      ROUNDS,
    );
    const common = { benchmark: "cold", unit: "ms", better: "lower" } as const;
    const empty = { name: "empty handler", figures: figures.empty };
    const update = { ...common, what: "telegram, first update", subject: figures.telegram };
    report(rowOf({ ...update, peer: empty, goal: "≤ floor + 20 ms" }));
    report(rowOf({ ...update, peer: { name: "grammY echo", figures: figures.echo }, goal: "≤ 1" }));
    report(rowOf({ ...update, peer: { name: "grammy/web echo", figures: figures.webEcho } }));
    report(rowOf({ ...update, peer: { name: "telegram, file by file", figures: figures.telegramApart } }));
    for (const name of ["kie-callback", "sweep", "setup", "health"] as const)
      report(rowOf({ ...common, what: `${name}, a stranger`, subject: figures[name], peer: empty }));
  } finally {
    await standIns.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
