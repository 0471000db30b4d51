import { sampleValue } from "../../lib/registry/check/samples.js";
import type { JsonValue, ModelInput, ParamSpec } from "../../lib/registry/model/schema.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";

type Path = readonly (string | number)[];
/** A parameter at its place, in an input that KIE would take. */
export type Place = { path: Path; param: ParamSpec };

export const toPath = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The input with one value put in its place, or taken out of it. */
export function withValue(input: ModelInput, path: Path, value: unknown): unknown {
  const copy: unknown = structuredClone(input);
  let place: unknown = copy;
  for (const step of path.slice(0, -1)) place = isContainer(place) ? Reflect.get(place, step) : undefined;
  const last = path.at(-1);
  if (!isContainer(place) || last === undefined) throw new Error(`no place ${toPath(path)}`);
  if (value === undefined) Reflect.deleteProperty(place, last);
  else Reflect.set(place, last, value);
  return copy;
}

/** Every parameter of a model, those inside lists and objects too. */
export function placesOf(model: ModelSpec): Place[] {
  return Object.entries(model.input).flatMap(([name, param]) => placesIn([name], param));
}

function placesIn(path: Path, param: ParamSpec): Place[] {
  const here = { path, param };
  if (param.type === "array") return [here, ...placesIn([...path, 0], param.items)];
  if (param.type !== "object") return [here];
  return [here, ...Object.entries(param.properties).flatMap(([name, each]) => placesIn([...path, name], each))];
}

/** The minimal input with a value at the top-level parameter of `path` and in it down to `path`. */
export function reaching(minimal: ModelInput, model: ModelSpec, path: Path): ModelInput {
  const [name] = path;
  const param = typeof name === "string" ? model.input[name] : undefined;
  if (typeof name !== "string" || param === undefined) throw new Error(`no parameter ${toPath(path)}`);
  const value = minimal[name];
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  return isEmpty || path.length > 1 ? { ...minimal, [name]: fullValue(name, param) } : minimal;
}

/** A sample with every optional field of every object in it. */
function fullValue(name: string, param: ParamSpec): JsonValue {
  if (param.type === "array") {
    const item = fullValue(name, param.items);
    return Array.from({ length: Math.max(1, param.min ?? 1) }, () => structuredClone(item));
  }
  if (param.type !== "object") return sampleValue(name, param);
  return Object.fromEntries(Object.entries(param.properties).map(([key, each]) => [key, fullValue(key, each)]));
}

/** Values that are wrong for the parameter itself: what is wrong with each, and the codes that say so. */
export function wrongValues(param: ParamSpec): { value: unknown; codes: readonly string[]; way: string }[] {
  const never = [
    { value: null, codes: typeCodes(param), way: "null" },
    { value: param.type === "object" ? [] : {}, codes: typeCodes(param), way: "a value of another type" },
  ];
  return [...never, ...typed(param)];
}

const typeCodes = (param: ParamSpec): string[] => (param.type === "enum" ? ["not_in_list"] : ["type"]);

function typed(param: ParamSpec): { value: unknown; codes: readonly string[]; way: string }[] {
  switch (param.type) {
    case "string":
      return wrongTexts(param);
    case "enum":
      return [
        { value: "no such value", codes: ["not_in_list"], way: "not in the list" },
        { value: true, codes: ["not_in_list"], way: "a boolean for a list" },
      ];
    case "boolean":
      return ["yes", 1, "on"].map((value) => ({ value, codes: ["type"], way: "not a boolean" }));
    case "number":
    case "integer":
      return [
        { value: "many", codes: ["type"], way: "not a number" },
        { value: true, codes: ["type"], way: "a boolean for a number" },
        ...(param.type === "integer" ? [{ value: (param.min ?? 1) + 0.5, codes: ["type"], way: "a fraction" }] : []),
        ...(param.min === undefined
          ? []
          : [{ value: below(param.min, param.special), codes: ["too_small"], way: "too small" }]),
        ...(param.max === undefined ? [] : [{ value: param.max + 1, codes: ["too_big"], way: "too big" }]),
        ...(param.step === undefined
          ? []
          : [{ value: (param.min ?? 0) + param.step * 1.5, codes: ["step", "type"], way: "off the step" }]),
      ];
    case "array":
      return wrongLists(param);
    case "object":
      return [{ value: { surprise: 1 }, codes: ["unknown_key"], way: "an unknown key inside" }];
  }
}

function below(min: number, special: readonly number[] = []): number {
  let value = min - 1;
  while (special.includes(value)) value -= 1;
  return value;
}

function wrongTexts(
  param: Extract<ParamSpec, { type: "string" }>,
): { value: unknown; codes: readonly string[]; way: string }[] {
  const isAddress = param.media !== undefined || param.format !== undefined;
  const min = param.min ?? 0;
  return [
    { value: true, codes: ["type"], way: "a boolean for a text" },
    { value: ["a"], codes: ["type"], way: "a list for a text" },
    ...(isAddress
      ? ["photo.jpg", "http://example.com/a.jpg", "ftp://example.com/a", "https://exa mple.com/a", "https://"]
      : []
    ).map((value) => ({ value, codes: ["not_url"], way: "no address" })),
    ...(isAddress || param.default === "" || param.required !== true
      ? []
      : [{ value: "  \n", codes: ["blank"], way: "blank" }]),
    ...(isAddress || param.max === undefined
      ? []
      : [{ value: "😀".repeat(param.max + 1), codes: ["too_long"], way: "too long" }]),
    ...(isAddress || min < 2 ? [] : [{ value: "😀".repeat(min - 1), codes: ["too_short"], way: "too short" }]),
    ...(param.pattern === undefined ? [] : [{ value: "nothing like it", codes: ["pattern"], way: "another form" }]),
  ];
}

function wrongLists(
  param: Extract<ParamSpec, { type: "array" }>,
): { value: unknown; codes: readonly string[]; way: string }[] {
  const item = sampleValue("item", param.items);
  return [
    { value: "a", codes: ["type"], way: "a text for a list" },
    ...(param.max === undefined
      ? []
      : [{ value: Array.from({ length: param.max + 1 }, () => item), codes: ["too_many"], way: "too many" }]),
    ...((param.min ?? 0) < 2 ? [] : [{ value: [item], codes: ["too_few"], way: "too few" }]),
    ...(param.required && param.default === undefined ? [{ value: [], codes: ["too_few"], way: "an empty list" }] : []),
  ];
}
