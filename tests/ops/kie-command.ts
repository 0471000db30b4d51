import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../lib/ops/kie.ts", import.meta.url));

export type Finished = { code: number | null; stdout: string; stderr: string };
export type Running = { child: ChildProcess; finished: Promise<Finished>; stderr: () => string };

/** Starts `kie …` as its own process against a stand-in. */
export function startCommand(
  args: readonly string[],
  kie: { url: string; uploadUrl: string },
  more: { apiKey: string; input?: string },
): Running {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], {
    env: { PATH, HOME, KIE_API_KEY: more.apiKey, KIE_API_URL: kie.url, KIE_UPLOAD_URL: kie.uploadUrl },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(more.input ?? "");
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    written.stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    written.stderr += chunk.toString("utf8");
  });
  const finished = new Promise<Finished>((resolve) => child.on("close", (code) => resolve({ code, ...written })));
  return { child, finished, stderr: () => written.stderr };
}

/** Resolves when `isSo` holds; throws after a while. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
