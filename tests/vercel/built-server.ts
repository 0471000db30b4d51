import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("serve-functions.mjs", import.meta.url));

/** Each built function in a folder of its own, away from the project: what tracing missed is missing there. */
export function copyFunctions(output: string, alone: string): string[] {
  const names = readdirSync(output).map((folder) => basename(folder, ".func"));
  for (const name of names)
    cpSync(join(output, `${name}.func`), join(alone, name), { recursive: true, dereference: true });
  return names;
}

/** Serves built functions under the Node of production. Rejects with what it said when it does not come up. */
export async function serveBuilt(options: {
  node: string;
  alone: string;
  port: number;
  env: Record<string, string>;
}): Promise<{ log: readonly string[]; close(): Promise<void> }> {
  const { node, alone, port, env } = options;
  const child = spawn(node, [script, alone, String(port)], { env, stdio: ["ignore", "pipe", "pipe"] });
  const log: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line);
        if (line.startsWith("ready ")) resolve();
      });
    child.once("close", (code) => reject(new Error(`the built functions ended with ${code}: ${log.join("\n")}`)));
  });
  return { log, close: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  await ended;
}
