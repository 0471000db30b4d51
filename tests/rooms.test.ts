import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const allowed: readonly (readonly [path: string, text: string])[] = [
  ["api/sweep.ts", 'import { getApp } from "../lib/app.js";'],
  ["lib/app.ts", 'import { createKie } from "./kie/client.js"; import { Api } from "grammy/web";'],
  ["lib/telegram/bot.ts", 'import { draw } from "./draw.js"; import { decide } from "../bot/decide.js";'],
  ["lib/bot/form/open.ts", 'import { homeScreen } from "../home/screens.js";'],
  ["lib/db/store.ts", 'import { commit } from "./sessions/commit.js"; import type { Task } from "../tasks/task.js";'],
];

const refused: readonly (readonly [path: string, text: string, rule: string])[] = [
  ["lib/tasks/orders/submit.ts", 'import { createKie } from "../../kie/client.js";', "parts: ^lib/tasks/"],
  ["lib/telegram/apply.ts", 'import type { Db } from "../db/client.js";', "parts: ^lib/telegram/"],
  ["lib/kie/catalogue.ts", 'export { x } from "../telegram/bot.js";', "parts: ^lib/kie/"],
  ["lib/db/locks.ts", 'export const app = await import("../app.js");', "parts: ^lib/db/"],
  ["lib/bot/message.ts", 'import { draw } from "../telegram/draw.js";', "parts: ^lib/bot/"],
  ["lib/bot/admin/export.ts", 'import { createLog } from "../../log.js";', "parts: ^lib/bot/"],
  ["api/telegram.ts", 'import { createStore } from "../lib/db/store.js";', "parts: ^api/"],
  ["lib/ops/serve.ts", 'import { startKie } from "../../tests/emulators/kie/server.js";', "parts: ^lib/ops/"],
  ["lib/registry/load.ts", 'import { createLog } from "../log.js";', "parts: ^lib/registry/"],
  ["lib/bot/looks.ts", 'import type { Bot } from "grammy/web";', "packages: ^lib/bot/"],
  ["lib/telegram/replies.ts", 'import { Bot } from "grammy";', "packages: ^lib/telegram/"],
  ["lib/db/migrate.ts", 'import { z } from "zod";', "packages: ^lib/db/"],
  ["lib/tasks/task.ts", 'import { readFileSync } from "node:fs";', "node: ^lib/tasks/"],
  ["lib/bot/outcome.ts", 'import { Buffer } from "node:buffer";', "node: ^lib/bot/"],
  ["lib/extra/thing.ts", 'import { createLog } from "../log.js";', "every file belongs to a part"],
  ["lib/bot/home/routes.ts", 'import { open } from "../form/open.js";', "rooms of bot: home/ imports nothing above it"],
  [
    "lib/bot/history/routes.ts",
    'import { routes } from "../routes.js";',
    "rooms of bot: history/ imports nothing above",
  ],
  [
    "lib/db/money/refunds.ts",
    'import { read } from "../sessions/read.js";',
    "rooms of db: money/ imports nothing above it",
  ],
  ["lib/telegram/draw.ts", 'import type { deliver } from "./delivery/delivery.js";', "rooms of telegram:"],
  ["lib/kie/wire/answer.ts", 'import type { record } from "./record.js";', "no circles"],
  ["lib/kie/generate.ts", 'import { nothing } from "./nowhere.js";', "resolvable"],
];

type Violation = { from: string; rule: { name: string } };
let folder = "";
let violations: Violation[] = [];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${text}\n`, { flag: "wx" });
}

/** A tree of the shape of ours in which each of these files has one import, checked by the command that checks ours. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kiegram-rooms-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  copyFileSync(join(root, "tsconfig.json"), join(folder, "tsconfig.json"));
  for (const [path, text] of [...allowed, ...refused]) write(path, text);
  const targets = [
    ...["db/client", "db/sessions/commit", "db/sessions/read", "kie/client", "log", "telegram/delivery/delivery"],
    ...["bot/decide", "bot/home/screens", "bot/routes"],
  ];
  for (const target of targets) write(`lib/${target}.ts`, "export {};");
  write("lib/kie/wire/record.ts", 'import type { answer } from "./answer.js";');
  write("tests/emulators/kie/server.ts", "export {};");
  const command = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(root, ".dependency-cruiser.mjs");
  const args = [command, "api", "lib", "--config", config, "--output-type", "json"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  violations = JSON.parse(stdout).summary.violations;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(refused)("%s with %s is refused by name", (path, _text, rule) => {
  const rules = violations.filter(({ from }) => from === path).map((violation) => violation.rule.name);
  expect(rules).toContainEqual(expect.stringContaining(rule));
});

test.each(allowed)("%s with %s is allowed", (path) => {
  expect(violations.filter(({ from }) => from === path)).toEqual([]);
});
