import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Seen to work together; `sandbox` is pinned by the CLI to a version that npm does not have. */
const VERCEL = "64.0.2";
const SANDBOX = "4.5.0";
const NODE = "24.21.0";

/**
 * The Vercel CLI and the Node of production, from a folder of this machine that stays for the next run: too heavy for
 * the project's own dependencies, they are fetched once.
 */
export function productionTools(): { vercel: string; node: string } {
  const folder = join(tmpdir(), `kiegram-tools-${VERCEL}-${NODE}`);
  const nodePackage = `node-${process.platform}-${process.arch}`;
  if (!existsSync(folder)) install(folder, nodePackage);
  return {
    vercel: join(folder, "node_modules/vercel/dist/vc.js"),
    node: join(folder, "node_modules", nodePackage, "bin/node"),
  };
}

/** Beside its place first: what was broken off must not look whole. */
function install(folder: string, nodePackage: string): void {
  console.error("fetching the Vercel CLI and the Node of production, once");
  const unfinished = mkdtempSync(`${folder}-`);
  const manifest = {
    private: true,
    dependencies: { vercel: VERCEL, [nodePackage]: NODE },
    overrides: { sandbox: SANDBOX },
  };
  writeFileSync(join(unfinished, "package.json"), JSON.stringify(manifest));
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", args, { cwd: unfinished, stdio: ["ignore", "ignore", "inherit"] });
  renameSync(unfinished, folder);
}

export const quietCli = { VERCEL_TELEMETRY_DISABLED: "1", NO_UPDATE_NOTIFIER: "1" };
