import { Ajv2020 } from "ajv/dist/2020.js";
import { validate } from "../../lib/registry/check/validate.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import { jsonSchemaOf } from "../../lib/registry/model/json-schema.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";
import { placesOf, reaching, withValue, wrongValues } from "../registry/inputs.js";
import { minimalInput } from "../registry/minimal-input.js";
import { interleave, nanosecondsEach } from "./interleave.js";
import { type Report, rowOf } from "./row.js";
import { zodOf } from "./zod-schemas.js";

type Case = { id: string; input: unknown; ajv: (input: unknown) => boolean; zod: (input: unknown) => boolean };

const VALID_INPUTS_A_ROUND = 40_000;
const INVALID_INPUTS_A_ROUND = 20_000;

const models: ModelSpec[] = listModels().flatMap(({ id }) => findModel(id) ?? []);

/** Peers only look; ours also fills in defaults, turns "5" into 5, and knows the rules between parameters. */
function compile(model: ModelSpec) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("uri", /^https:\/\/[^\s/]+\.\S+$/);
  const compiled = ajv.compile(jsonSchemaOf(model));
  const schema = zodOf(model);
  return {
    id: model.id,
    ajv: (input: unknown) => compiled(input) === true,
    zod: (input: unknown) => schema.safeParse(input).success,
  };
}

const compiled = models.map((model) => ({ model, checks: compile(model) }));

function validCases(): Case[] {
  return compiled.map(({ model, checks }) => ({ ...checks, input: minimalInput(model.id) }));
}

/** Every way of being wrong in every parameter that all three refuse. */
function invalidCases(): Case[] {
  return compiled
    .flatMap(({ model, checks }) =>
      placesOf(model).flatMap(({ path, param }) => {
        const base = reaching(minimalInput(model.id), model, path);
        return wrongValues(param).map(({ value }): Case => ({ ...checks, input: withValue(base, path, value) }));
      }),
    )
    .filter(({ id, input, ajv, zod }) => !validate(id, input).ok && !ajv(input) && !zod(input));
}

async function compare(cases: readonly Case[], repeats: number) {
  const each = (check: (one: Case) => boolean) => () =>
    nanosecondsEach(cases.length * repeats, () => {
      for (let repeat = 0; repeat < repeats; repeat += 1) for (const one of cases) check(one);
    });
  return interleave({
    ours: each(({ id, input }) => validate(id, input).ok),
    ajv: each(({ input, ajv }) => ajv(input)),
    zod: each(({ input, zod }) => zod(input)),
  });
}

export async function validateBench(report: Report): Promise<void> {
  const valid = validCases();
  const refused = valid.filter(({ id, input, ajv, zod }) => !validate(id, input).ok || !ajv(input) || !zod(input));
  if (refused.length > 0) throw new Error(`refused by one of the three: ${refused.map(({ id }) => id).join(" ")}`);
  const groups = [
    { name: "valid", cases: valid, inputsARound: VALID_INPUTS_A_ROUND },
    { name: "invalid", cases: invalidCases(), inputsARound: INVALID_INPUTS_A_ROUND },
  ];
  for (const { name, cases, inputsARound } of groups) {
    const figures = await compare(cases, Math.ceil(inputsARound / cases.length));
    const what = `${cases.length} ${name} inputs of ${models.length} models`;
    const common = { benchmark: "validate", what, unit: "ns", better: "lower", subject: figures.ours } as const;
    report(rowOf({ ...common, peer: { name: "ajv, compiled, all errors", figures: figures.ajv }, goal: "≤ 1" }));
    report(rowOf({ ...common, peer: { name: "zod 4", figures: figures.zod } }));
  }
}
