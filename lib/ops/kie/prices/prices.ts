import { readFileSync, writeFileSync } from "node:fs";
import { readDatabaseUrl } from "../../../config/env.js";
import { createDb } from "../../../db/client.js";
import { listObservedPrices } from "../../../db/tasks/price-drift.js";
import { createLog } from "../../../log.js";
import { findModel } from "../../../registry/load.js";
import type { ObservedPrice } from "../../../tasks/price-drift.js";
import { readRegistry, registryFile } from "../../registry/source.js";
import { table } from "../print.js";
import { noMore, parseCommand, UsageError } from "../usage.js";
import { withObservedPrice } from "./write.js";

export const usage = `kie prices --observed [--write] [--json]

  What KIE was seen to take instead of the registry's price, from the database (DATABASE_URL), in KIE's credits.
  --write   those that are in effect become the prices of ${registryFile}; what cannot be written by itself is named`;

const source = new URL(`../../../../${registryFile}`, import.meta.url);

const line = ({ model, basis, expectedCredits, observedCredits, times, total, since, isInEffect }: ObservedPrice) => [
  model,
  basis,
  String(expectedCredits),
  String(observedCredits),
  `${times} in a row, ${total} since ${since.toISOString().slice(0, 16)}`,
  isInEffect ? "in effect" : "",
];

/** Resolves to the exit code. Throws a `UsageError`, an `EnvError`, and what the database throws. */
export async function run(args: readonly string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseCommand(args, { observed: flag, write: flag, json: flag }, usage);
  noMore(positionals, usage);
  if (!values.observed) throw new UsageError(`--observed is missing\n\n${usage}`);
  const databaseUrl = readDatabaseUrl();
  const prices = await listObservedPrices(createDb(databaseUrl, createLog({ level: "warn", secrets: [databaseUrl] })));
  const left = values.write ? write(prices.filter(({ isInEffect }) => isInEffect)) : [];
  if (values.json) console.log(JSON.stringify({ prices, ...(values.write ? { left } : {}) }));
  else if (prices.length === 0) console.log("KIE took what was expected of every order.");
  else console.log(table([["MODEL", "FOR", "EXPECTED", "TOOK", "SEEN", ""], ...prices.map(line)]));
  for (const model of left) process.stderr.write(`${model}: not written; please change its entry by hand\n`);
  return left.length === 0 ? 0 : 1;
}

/** Writes what can be written, all or nothing that would not compile. Returns the models whose entry a person must change. */
function write(prices: readonly ObservedPrice[]): string[] {
  const today = new Date().toISOString().slice(0, 10);
  let text = readFileSync(source, "utf8");
  const left: string[] = [];
  for (const seen of prices) {
    const spec = findModel(seen.model);
    const written = spec === null ? null : withObservedPrice(text, spec, seen, today);
    if (written === null) left.push(seen.model);
    else text = written;
  }
  readRegistry(text, registryFile);
  writeFileSync(source, text);
  return left;
}
