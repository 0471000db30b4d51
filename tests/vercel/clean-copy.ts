import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What git would give to Vercel: every file that is tracked or about to be, and nothing else. */
export function copyProject(target: string): void {
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const path of list.toString().split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(root, path), join(target, path));
  }
}

export function installDependencies(project: string): void {
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", args, { cwd: project, stdio: "inherit" });
}
