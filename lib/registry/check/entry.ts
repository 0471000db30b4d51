import type { ParamSpec, StringParam } from "../model/schema.js";
import type { ModelSpec, Price, PriceTable, Rule } from "../model/spec.js";
import { checkOf } from "./param.js";

export type EntryProblem = { id: string; path: PropertyKey[]; message: string };
type Place = { path: PropertyKey[]; message: string };

/** Finds what the schema of one entry cannot see: wrong references between entries, and between the parts of one. */
export function entryProblems(specs: readonly ModelSpec[]): EntryProblem[] {
  const currentIds = new Set(specs.filter((spec) => spec.status !== "retired").map((spec) => spec.id));
  return specs.flatMap((spec) =>
    [
      ...referenceProblems(spec, currentIds),
      ...Object.entries(spec.input).flatMap(([name, param]) => paramProblems(["input", name], param, currentIds)),
      ...(spec.rules ?? []).flatMap((rule, index) => unknownNames(spec, ["rules", index], namesInRule(rule))),
      ...(spec.price === undefined ? [] : priceProblems(spec, spec.price)),
    ].map((problem) => ({ id: spec.id, ...problem })),
  );
}

function referenceProblems({ successor, instead }: ModelSpec, currentIds: ReadonlySet<string>): Place[] {
  return Object.entries({ successor, instead })
    .filter(([, other]) => other !== undefined && !currentIds.has(other))
    .map(([key, other]) => ({ path: [key], message: `no current model ${other}` }));
}

function paramProblems(path: PropertyKey[], param: ParamSpec, currentIds: ReadonlySet<string>): Place[] {
  const nested: [PropertyKey[], ParamSpec][] =
    param.type === "array"
      ? [[["items"], param.items]]
      : param.type === "object"
        ? Object.entries(param.properties).map(([name, property]) => [["properties", name], property])
        : [];
  return [
    ...defaultProblems(path, param),
    ...(param.type === "string" ? sourceProblems(path, param, currentIds) : []),
    ...nested.flatMap(([below, each]) => paramProblems([...path, ...below], each, currentIds)),
  ];
}

function defaultProblems(path: PropertyKey[], param: ParamSpec): Place[] {
  if (param.default === undefined) {
    return param.always === true ? [{ path: [...path, "always"], message: "needs a default to send" }] : [];
  }
  const errors = param.default === "" ? [] : findingsOf(param, param.default);
  return errors.length === 0 ? [] : [{ path: [...path, "default"], message: `is refused: ${errors.join(" ")}` }];
}

function sourceProblems(path: PropertyKey[], param: StringParam, currentIds: ReadonlySet<string>): Place[] {
  const { source, source_models: models } = param;
  if ((source === undefined) !== (models === undefined))
    return [{ path, message: "source and source_models go together" }];
  return (models ?? [])
    .filter((id) => !currentIds.has(id))
    .map((id) => ({ path: [...path, "source_models"], message: `no current model ${id}` }));
}

function findingsOf(param: ParamSpec, value: unknown): string[] {
  const findings = { errors: [], files: {} };
  checkOf(param)(value, "default", findings);
  return findings.errors.map((error: { message: { en: string } }) => error.message.en);
}

function namesInRule(rule: Rule): string[] {
  const { when, allow, deny, max_length, range, clip_seconds, total, seconds, span, text_total: text } = rule;
  const keyed = [when, allow, deny, max_length, range, clip_seconds, total?.of].flatMap((each) =>
    Object.keys(each ?? {}),
  );
  const spanned = span === undefined ? [] : span.in === undefined ? [span.from, span.to] : [span.in];
  const listed = [
    rule.require,
    rule.forbid,
    rule.at_least_one,
    rule.at_most_one,
    rule.same_length,
    rule.same_size,
    seconds?.of,
    rule.exactly_one?.flat(),
  ];
  return [...keyed, ...spanned, ...listed.flatMap((names) => names ?? []), ...(text === undefined ? [] : [text.of])];
}

function priceProblems(spec: ModelSpec, price: Price): Place[] {
  if (!("bound" in price)) return tableProblems(spec, price, ["price"]);
  return (["bound", "estimate"] as const).flatMap((part) => tableProblems(spec, price[part], ["price", part]));
}

function tableProblems(spec: ModelSpec, price: PriceTable, at: PropertyKey[]): Place[] {
  const { rows, seconds, special_lengths: special, frames, chars, megapixels, times, extra, output_side: side } = price;
  const conditions = [...rows.map((row) => row.when), ...(seconds ?? []).map((each) => each.when)];
  const names = [
    ...conditions.flatMap((when) => Object.keys(when ?? {})),
    ...(seconds ?? []).flatMap((each) => each.of),
    ...Object.entries(special ?? {}).flatMap(([name, { as_long_as: clip }]) => [
      name,
      ...(clip === undefined ? [] : [clip]),
    ]),
    ...(frames === undefined ? [] : [frames.count]),
    ...(side === undefined ? [] : [side.of, side.times]),
    ...[chars?.of, megapixels?.by, times?.of, price.source].filter((name) => name !== undefined),
    ...(extra ?? []).map((each) => each.each),
  ];
  const counted = {
    second: seconds ?? frames ?? price.fixed_seconds,
    "1000_chars": chars,
    megapixel: megapixels,
    task: true,
    image: true,
  };
  const problems = unknownNames(spec, at, names);
  if (counted[price.unit] === undefined) {
    problems.push({ path: [...at, "unit"], message: `nothing says how many ${price.unit} there are` });
  }
  if (price.source === undefined && rows.some((row) => row.of_source !== undefined)) {
    problems.push({ path: [...at, "source"], message: "nothing says which parameter names the earlier task" });
  }
  return problems;
}

const unknownNames = (spec: ModelSpec, path: PropertyKey[], names: readonly string[]): Place[] =>
  [...new Set(names)]
    .filter((name) => !(name in spec.input))
    .map((name) => ({ path, message: `no parameter ${name}` }));
