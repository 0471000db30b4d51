import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** What Vercel gives a function that names no duration. */
const DEFAULT_DURATION_SECONDS = 300;

/** Strict: a setting that the local server does not act on must not look as if it did. */
const vercelSchema = z.strictObject({
  $schema: z.string().optional(),
  framework: z.null().optional(),
  /** Without it a project of some age may not give a function more than 60 s. Here many requests share a process anyway. */
  fluid: z.boolean().optional(),
  buildCommand: z.string().optional(),
  /** What `vercel dev` puts in front of public/; ours needs no such thing. */
  devCommand: z.string().optional(),
  regions: z.array(z.string()).optional(),
  functions: z
    .record(z.string(), z.strictObject({ maxDuration: z.number().int().min(1), includeFiles: z.string().optional() }))
    .default({}),
  crons: z.array(z.strictObject({ path: z.string().startsWith("/"), schedule: z.string() })).default([]),
});

export type Cron = z.infer<typeof vercelSchema>["crons"][number];
export type FunctionFile = { file: string; maxDurationMs: number };
export type VercelProject = { functions: ReadonlyMap<string, FunctionFile>; crons: readonly Cron[] };

/** Reads api/ and vercel.json as Vercel does: a file is a route. Throws when vercel.json asks for what is not there. */
export function readVercelProject(root: string): VercelProject {
  const settings = vercelSchema.parse(JSON.parse(readFileSync(join(root, "vercel.json"), "utf8")));
  const missing = Object.keys(settings.functions).find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) throw new Error(`vercel.json names the function ${missing}, which does not exist`);

  const functions = new Map<string, FunctionFile>();
  for (const name of functionNames(join(root, "api"))) {
    const seconds = settings.functions[`api/${name}`]?.maxDuration ?? DEFAULT_DURATION_SECONDS;
    const file = join(root, "api", name);
    functions.set(`/api/${name.slice(0, -".ts".length)}`, { file, maxDurationMs: seconds * 1000 });
  }
  return { functions, crons: settings.crons };
}

/** Names that begin with _ or . are no routes on Vercel either. */
function functionNames(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const nested = entries.find((entry) => entry.isDirectory());
  if (nested) throw new Error(`api/${nested.name}/: the local server has routes for files directly in api/ only`);
  return entries.map(({ name }) => name).filter((name) => /^[^_.].*\.ts$/.test(name) && !name.endsWith(".d.ts"));
}
