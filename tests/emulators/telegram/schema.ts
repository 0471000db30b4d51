import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";

/**
 * What the Bot API accepts, read from the same @grammyjs/types that the bot is compiled against, so that the two cannot
 * drift apart. Reading takes about 0.7 s, so the result is kept in node_modules/.cache by version.
 */
export type TypeSchema =
  | { kind: "string" | "number" | "boolean" | "file" | "any" }
  | { kind: "literal"; value: string | number | boolean }
  | { kind: "array"; of: TypeSchema }
  /** `name` is a key of `BotApiSchema.objects`. */
  | { kind: "object"; name: string }
  | { kind: "union"; of: TypeSchema[] };

const typeSchema: z.ZodType<TypeSchema> = z.lazy(() =>
  z.union([
    z.object({ kind: z.enum(["string", "number", "boolean", "file", "any"]) }),
    z.object({ kind: z.literal("literal"), value: z.union([z.string(), z.number(), z.boolean()]) }),
    z.object({ kind: z.literal("array"), of: typeSchema }),
    z.object({ kind: z.literal("object"), name: z.string() }),
    z.object({ kind: z.literal("union"), of: z.array(typeSchema) }),
  ]),
);

const fieldSchema = z.object({
  type: typeSchema,
  required: z.boolean(),
  /** Length limits from the documentation, except those that hold "after entities parsing". */
  limit: z.object({ min: z.number(), max: z.number(), unit: z.enum(["characters", "bytes"]) }).exactOptional(),
});
export type FieldSchema = z.infer<typeof fieldSchema>;

const botApiSchema = z.object({
  version: z.string(),
  methods: z.record(z.string(), z.record(z.string(), fieldSchema)),
  objects: z.record(z.string(), z.record(z.string(), fieldSchema)),
});
export type BotApiSchema = z.infer<typeof botApiSchema>;

/** Raise it when the shape of the schema or the way it is read changes. */
const FORMAT = 1;

/** Reads the cached schema of the installed types, or builds it. */
export async function loadSchema(): Promise<BotApiSchema> {
  const manifest = createRequire(import.meta.url).resolve("@grammyjs/types/package.json");
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, "utf8")));
  const folder = path.resolve(path.dirname(manifest), "../../.cache/kiegram");
  const file = path.join(folder, `bot-api-${version}-${FORMAT}.json`);
  if (existsSync(file)) {
    const cached = botApiSchema.safeParse(readCached(file));
    if (cached.success) return cached.data;
  }
  const { readSchema } = await import("./schema-reader.js");
  const schema = readSchema(path.dirname(manifest), version);
  mkdirSync(folder, { recursive: true });
  // Written aside and renamed: tests start several stand-ins at the same time.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(schema));
  renameSync(draft, file);
  return schema;
}

function readCached(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // A damaged cache is built again.
    return null;
  }
}
