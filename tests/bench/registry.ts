import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as z from "zod";
import { productionTools } from "../vercel/production-node.js";
import { buildFunctions } from "./built-functions.js";
import { interleave } from "./interleave.js";
import { type Report, rowOf } from "./row.js";

const resultSchema = z.object({ startMs: z.number(), useMs: z.number(), yamlMs: z.number() });
const source = fileURLToPath(new URL("../../models/kie_models.yaml", import.meta.url));

/** What a function's start pays for over an empty file, what the first list of models and the first model cost, and the source itself. */
const code = `
const { readFileSync } = await import("node:fs");
const [empty, load, yaml, source] = process.argv.slice(1);
await import(empty);
const before = performance.now();
await import(empty + "?again");
const start = performance.now();
const { listModels, findModel } = await import(load);
const imported = performance.now();
findModel(listModels()[0].id);
const used = performance.now();
const { load: parse } = await import(yaml);
parse(readFileSync(source, "utf8"));
console.log(JSON.stringify({ startMs: imported - start - (start - before), useMs: used - imported, yamlMs: performance.now() - used }));`;

export async function registryBench(report: Report): Promise<void> {
  const { node } = productionTools();
  const folder = mkdtempSync(join(tmpdir(), "kiegram-registry-"));
  try {
    buildFunctions(folder, { bundled: false });
    const load = join(folder, "registry.js");
    const entryPoints = [join(folder, "lib/registry/load.js")];
    await build({ entryPoints, outfile: load, bundle: true, format: "esm", platform: "node" });
    const yaml = fileURLToPath(import.meta.resolve("js-yaml"));
    const empty = join(folder, "peers/empty.js");
    const args = ["--input-type=module", "--eval", code, empty, load, yaml, source];
    const run = () => resultSchema.parse(JSON.parse(execFileSync(node, args).toString()));
    const figures = await interleave({
      start: () => run().startMs,
      use: () => run().useMs,
      yaml: () => run().yamlMs,
    });
    const common = { benchmark: "registry", unit: "ms", better: "lower" } as const;
    const peer = { name: "js-yaml of the source", figures: figures.yaml };
    report(rowOf({ ...common, what: "load at a function's start", subject: figures.start, peer, goal: "< 1 ms" }));
    report(rowOf({ ...common, what: "first list and first model", subject: figures.use, peer }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
