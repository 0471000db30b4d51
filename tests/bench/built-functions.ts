import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const compilerOptions = { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };

/** The functions as they run on Vercel: file by file, or with the parts of lib in one file, as `npm run build` leaves it. */
export function buildFunctions(folder: string, { bundled }: { bundled: boolean }): void {
  rmSync(folder, { recursive: true, force: true });
  for (const part of ["api", "lib", "package.json"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  cpSync(join(root, "tests/bench/peers"), join(folder, "peers"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const top of ["api", "lib", "peers"]) transpileIn(join(folder, top));
  if (!bundled) return;
  const env = { ...process.env, VERCEL: "1" };
  execFileSync("npm", ["run", "--silent", "bundle"], { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
}

function transpileIn(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !path.endsWith(".ts") || path.endsWith(".d.ts")) continue;
    const { outputText } = ts.transpileModule(readFileSync(path, "utf8"), { compilerOptions });
    writeFileSync(path.replace(/\.ts$/, ".js"), outputText);
  }
}
