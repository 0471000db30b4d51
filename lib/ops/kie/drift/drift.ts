import { readFile } from "node:fs/promises";
import { readKieEnv } from "../../../config/env.js";
import type { CatalogueResult } from "../../../kie/catalogue.js";
import { createKie, type Kie } from "../../../kie/client.js";
import { createLog } from "../../../log.js";
import { findModel, listModels } from "../../../registry/load.js";
import { parseDeclarations, registryFile } from "../../registry/source.js";
import { NoAnswerError, noModel, parseCommand, UsageError } from "../usage.js";
import { type Difference, inputDifferences, priceDifferences } from "./compare.js";
import { type LiveInput, LiveSchemaError, liveInputOf } from "./live-schema.js";
import { newEntry } from "./new-entry.js";
import { type DriftState, defaultStateFile, openDriftState } from "./state.js";

export const usage = `kie drift [MODEL …] [--write] [--state FILE] [--json]

  compares models/kie_models.yaml with KIE's live catalogue: new, gone, changed parameters, changed prices; exit 1 if
  anything differs. KIE answers one question a second, so all models take minutes; a run that was stopped goes on where
  it was. With MODEL only these are compared.
  --write        prints the YAML of models that are new
  --state FILE   where answers are kept until all are there (default ${defaultStateFile})`;

type LiveModel = { id: string; title: string; provider: string; types: string[]; pricing: string | null };
type Report = { differences: Difference[]; entries: string[]; compared: number };

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function answered<T>(found: CatalogueResult<T>, question: string): T {
  if (found.outcome === "found") return found.value;
  throw new NoAnswerError(
    `KIE did not answer about ${question}: ${found.failure.detail}. Run the same command again to go on.`,
  );
}

async function readInput(kie: Kie, state: DriftState, id: string): Promise<LiveInput> {
  const known = state.known.get(id);
  if (known !== undefined) return known;
  const document = answered(await kie.schema(id), id);
  const input = document === null ? null : liveInputOf(document);
  await state.add(id, input);
  return input;
}

/** Only models that createTask takes have a place in the registry; a new one shows it by its schema. */
async function compareNew(kie: Kie, state: DriftState, live: LiveModel, report: Report): Promise<void> {
  const input = await readInput(kie, state, live.id);
  if (input === null) return;
  report.differences.push({ model: live.id, what: "new", detail: `${live.title} by ${live.provider}` });
  report.entries.push(newEntry(live, input));
}

async function compareKnown(
  kie: Kie,
  state: DriftState,
  live: LiveModel,
  declared: ReadonlySet<string>,
): Promise<Difference[]> {
  const model = findModel(live.id);
  if (model === null) return [];
  const input = await readInput(kie, state, live.id);
  const params = input === null ? [] : inputDifferences(model, input, declared);
  const prices = priceDifferences(model, live.pricing);
  return [
    ...params.map((detail) => ({ model: live.id, what: "parameter" as const, detail })),
    ...prices.map((detail) => ({ model: live.id, what: "price" as const, detail })),
  ];
}

async function compare(kie: Kie, state: DriftState, only: readonly string[]): Promise<Report> {
  const declared = parseDeclarations(await readFile(new URL(`../../../../${registryFile}`, import.meta.url), "utf8"));
  const isAsked = ({ id }: { id: string }): boolean => only.length === 0 || only.includes(id);
  const all: LiveModel[] = answered(await kie.models(), "its models");
  const catalogue = all.filter(isAsked);
  const ours = new Set(listModels().map((model) => model.id));
  const listed = new Set(all.map((model) => model.id));
  const unknown = only.find((id) => !listed.has(id) && !ours.has(id));
  if (unknown !== undefined) throw new UsageError(noModel(unknown));

  const report: Report = { differences: [], entries: [], compared: 0 };
  for (const model of listModels().filter(isAsked)) {
    if (listed.has(model.id) || declared(model.id).isUnlisted) continue;
    report.differences.push({ model: model.id, what: "gone", detail: "not in KIE's catalogue any more" });
  }
  const compareOne = async (live: LiveModel): Promise<void> => {
    if (ours.has(live.id))
      report.differences.push(...(await compareKnown(kie, state, live, declared(live.id).differs)));
    else if (findModel(live.id) === null) await compareNew(kie, state, live, report);
    else report.differences.push({ model: live.id, what: "new", detail: "retired with us, and offered again" });
  };
  for (const live of catalogue) {
    report.compared += 1;
    say(`${report.compared}/${catalogue.length} ${live.id}`);
    await compareOne(live).catch((error: unknown) => {
      if (!(error instanceof LiveSchemaError)) throw error;
      const detail = `its schema cannot be read: ${error.message}`;
      report.differences.push({ model: live.id, what: "parameter", detail });
    });
  }
  return report;
}

/** Resolves to the exit code. Throws a `UsageError`, an `EnvError`, or says where KIE stopped answering. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    {
      write: { type: "boolean", default: false },
      state: { type: "string", default: defaultStateFile },
      json: { type: "boolean", default: false },
    },
    usage,
  );
  const env = readKieEnv();
  const kie = createKie({ ...env, log: createLog({ level: "warn", secrets: [env.apiKey] }) });
  const state = await openDriftState(values.state, env.apiUrl, Date.now());
  const { differences, entries, compared } = await compare(kie, state, positionals);
  await state.close();

  const lines = differences.map(({ model, what, detail }) => `${what.padEnd(9)}  ${model}  ${detail}`);
  if (values.json) console.log(JSON.stringify({ compared, differences, ...(values.write ? { entries } : {}) }));
  else if (values.write) {
    for (const line of lines) say(line);
    console.log(entries.join("\n\n"));
  } else console.log([...lines, `${compared} models compared, ${differences.length} differences`].join("\n"));
  return differences.length === 0 ? 0 : 1;
}
