import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/**
 * Deliberate faults in lines that matter, SQL among them, which Stryker does not read. Each is put into a copy of the
 * sources, and the tests named beside it must turn red. `from` stands once in `file`, or the list is out of date.
 */
const faultSchema = z.object({
  name: z.string(),
  file: z.string(),
  from: z.string(),
  to: z.string(),
  tests: z.array(z.string()).min(1),
});
type Fault = z.infer<typeof faultSchema>;
type Verdict = "killed" | "survived";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const copied = [
  "api",
  "lib",
  "models",
  "public",
  "tests",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vercel.json",
];

function faults(): Fault[] {
  const text = readFileSync(new URL("faults.json", import.meta.url), "utf8");
  return z.array(faultSchema).parse(JSON.parse(text));
}

/** The source with the fault in it. Throws when `from` does not stand exactly once in `source`. */
function withFault(source: string, { name, file, from, to }: Fault): string {
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`fault ${name}: its line does not stand once in ${file}; write it anew`);
  return before + to + after;
}

/** Copies the sources to a folder of its own, with the packages if something is to be added to them. The caller removes it. */
export function copySources({ withPackages = false } = {}): string {
  const copy = mkdtempSync(join(tmpdir(), "kiegram-mutation-"));
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
  if (withPackages) cpSync(join(root, "node_modules"), join(copy, "node_modules"), { recursive: true });
  else symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Puts the fault into the copy, runs its tests and takes it out again. */
function tryFault(copy: string, fault: Fault): Verdict {
  const path = join(copy, fault.file);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, withFault(source, fault));
  try {
    const vitest = join("node_modules", "vitest", "vitest.mjs");
    const args = [vitest, "run", "--config", "tests/vitest.config.ts", "--bail", "1", ...fault.tests];
    const { status } = spawnSync(process.execPath, args, { cwd: copy, stdio: "ignore" });
    return status === 0 ? "survived" : "killed";
  } finally {
    writeFileSync(path, source);
  }
}

/** Tries the faults whose names begin with `names`, or all. Returns those that survived. */
export function tryFaults(names: readonly string[]): string[] {
  const wanted = faults().filter(({ name }) => names.length === 0 || names.some((each) => name.startsWith(each)));
  const copy = copySources();
  const survivors: string[] = [];
  try {
    for (const fault of wanted) {
      const verdict = tryFault(copy, fault);
      console.log(`${verdict}  ${fault.name}  ${fault.file}`);
      if (verdict === "survived") survivors.push(fault.name);
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
  console.log(`${wanted.length} faults, ${survivors.length} survived`);
  return survivors;
}
