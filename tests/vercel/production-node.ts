import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Seen to work together; `sandbox` is pinned by the CLI to a version that npm does not have. */
const VERCEL = "64.0.2";
const SANDBOX = "4.5.0";
const NODE = "24.21.0";

/** Installs the Vercel CLI and the Node of production into a folder: too heavy for the project's own dependencies. */
export function installTools(folder: string): { vercel: string; node: string } {
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const manifest = {
    private: true,
    dependencies: { vercel: VERCEL, [nodePackage]: NODE },
    overrides: { sandbox: SANDBOX },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: "inherit" });
  return {
    vercel: join(folder, "node_modules/vercel/dist/vc.js"),
    node: join(folder, "node_modules", nodePackage, "bin/node"),
  };
}
