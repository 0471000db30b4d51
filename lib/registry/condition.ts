import type { Condition } from "./rule-schema.js";
import type { InputFiles, JsonValue, ModelInput, ParamSpec } from "./schema.js";

export type Params = Record<string, ParamSpec>;
/** An input that rules are held against. */
export type Subject = { params: Params; input: ModelInput; files: InputFiles };

/** The value that KIE will work with: the one given, else the default. */
export const effective = (params: Params, input: ModelInput, name: string): JsonValue | undefined =>
  input[name] ?? params[name]?.default;

/** A switch that is off, an empty list and an empty text are as good as not given. */
export const isGiven = (value: JsonValue | undefined): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== "" &&
  !(Array.isArray(value) && value.length === 0);

export function holds(condition: Condition | undefined, params: Params, input: ModelInput): boolean {
  for (const name in condition) {
    const wanted = condition[name];
    const value = effective(params, input, name);
    if (typeof wanted !== "object") {
      if (wanted !== value) return false;
    } else if (Array.isArray(wanted)) {
      if (!wanted.some((each) => each === value)) return false;
    } else if (isGiven(value) !== wanted.set) return false;
  }
  return true;
}

/** How many: items of a list, or the number itself; a lone file is one. */
export function amountOf(value: JsonValue | undefined): number {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.length;
  return isGiven(value) ? 1 : 0;
}
