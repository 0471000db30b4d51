import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { LiveInput, LiveParam } from "./live-schema.js";

const paramSchema: z.ZodType<LiveParam> = z.custom<LiveParam>(
  (value) => typeof value === "object" && value !== null && "type" in value,
);
const lineSchema = z.object({ model: z.string(), input: z.record(z.string(), paramSchema).nullable() });
const headSchema = z.object({ apiUrl: z.string(), startedAtMs: z.number() });

/** Older answers are asked for again: the catalogue changes by the day. */
const maxAgeMs = 6 * 60 * 60 * 1000;

export const defaultStateFile = join(tmpdir(), "kiegram-drift.jsonl");

export type DriftState = {
  known: ReadonlyMap<string, LiveInput>;
  add(model: string, input: LiveInput): Promise<void>;
  /** All is compared: the next run begins anew. */
  close(): Promise<void>;
};

/** What an interrupted comparison has learnt so far, a line a model; a run of 200 questions takes minutes. */
export async function openDriftState(file: string, apiUrl: string, nowMs: number): Promise<DriftState> {
  const known = await readKnown(file, apiUrl, nowMs);
  if (known.size === 0) await writeFile(file, `${JSON.stringify({ apiUrl, startedAtMs: nowMs })}\n`);
  return {
    known,
    async add(model, input) {
      known.set(model, input);
      await appendFile(file, `${JSON.stringify({ model, input })}\n`);
    },
    close: () => rm(file, { force: true }),
  };
}

async function readKnown(file: string, apiUrl: string, nowMs: number): Promise<Map<string, LiveInput>> {
  const known = new Map<string, LiveInput>();
  // No file yet: nothing is known.
  const text = await readFile(file, "utf8").catch(() => "");
  const [first = "", ...lines] = text.split("\n");
  const head = headSchema.safeParse(parsed(first));
  if (!head.success || head.data.apiUrl !== apiUrl || nowMs - head.data.startedAtMs > maxAgeMs) return known;
  for (const line of lines) {
    // The last line of a killed run may be cut short.
    const entry = lineSchema.safeParse(parsed(line));
    if (entry.success) known.set(entry.data.model, entry.data.input);
  }
  return known;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not JSON: the schema refuses it.
    return null;
  }
}
