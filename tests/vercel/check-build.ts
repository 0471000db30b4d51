import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runs } from "../emulators/tied-process.js";
import { checkFunctions } from "./check-functions.js";
import { copyProject, installDependencies } from "./clean-copy.js";
import { productionTools, quietCli } from "./production-node.js";

const noNetwork = ["unshare", "--map-root-user", "--net", "--"];

function run(step: string, command: readonly string[], options: ExecFileSyncOptions): void {
  console.log(`vercel check: ${step}`);
  const [file = "", ...args] = command;
  execFileSync(file, args, { stdio: "inherit", ...options });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function buildOffline(project: string, tools: { vercel: string }): void {
  mkdirSync(join(project, ".vercel"));
  writeFileSync(join(project, ".vercel/project.json"), '{"settings":{}}');
  const [unshare = "", ...flags] = noNetwork;
  const prefix = runs(unshare, [...flags, "true"]) ? noNetwork : [];
  const env = { ...process.env, ...quietCli, VERCEL_INSTALL_COMPLETED: "1" };
  const command = [...prefix, process.execPath, tools.vercel, "build", "--standalone"];
  run(prefix.length > 0 ? "vercel build, with no network" : "vercel build", command, { cwd: project, env });
}

function checkStaticFiles(project: string): void {
  const published = filesIn(join(project, ".vercel/output/static"));
  const meant = filesIn(join(project, "public"));
  if (published.join() !== meant.join()) throw new Error(`published as static files: ${published.join(" ")}`);
  console.log(`vercel check: published as static files: ${published.join(" ")}`);
}

/** What a cold start has to fetch and unpack. */
function tellSizes(functions: string): void {
  for (const name of readdirSync(functions)) {
    const files = filesIn(join(functions, name));
    const bytes = files.reduce((sum, file) => sum + statSync(join(functions, name, file)).size, 0);
    console.log(`vercel check: ${name}: ${files.length} files, ${(bytes / 1_000_000).toFixed(2)} MB`);
  }
}

/** The whole check: outside the repository, so that nothing is found that Vercel would not have. */
const folder = mkdtempSync(join(tmpdir(), "kiegram-vercel-"));
try {
  const project = join(folder, "project");
  mkdirSync(project);
  copyProject(project);
  console.log("vercel check: npm ci in a clean copy");
  installDependencies(project);
  const { vercel, node } = productionTools();
  buildOffline(project, { vercel });
  checkStaticFiles(project);
  const output = join(project, ".vercel/output/functions/api");
  tellSizes(output);
  await checkFunctions({ output, alone: join(folder, "alone"), node });
  console.log("vercel check: passed");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
