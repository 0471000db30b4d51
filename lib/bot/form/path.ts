import type { JsonValue, ModelInput, ParamSpec } from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";

/** Where a value stands in an input, by name: ["shots", 0, "prompt"]. */
export type Path = readonly (string | number)[];

/** The same by position: parameter, item, property … */
export type FieldPosition = readonly number[];

/** A parameter, an item of one, or a property of one: what it may hold, and where. */
export type Field = { path: Path; place: FieldPosition; spec: ParamSpec };

/** What can be set in a model, or inside the object or array at `spot`. Items of an array: as many as there are. */
export function childrenOf(model: ModelSpec, input: ModelInput, spot: Field | null): Field[] {
  if (spot === null) return named(model.input, [], []);
  if (spot.spec.type === "object") return named(spot.spec.properties, spot.path, spot.place);
  if (spot.spec.type !== "array") return [];
  const { items } = spot.spec;
  const value = valueAt(input, spot.path);
  const count = Array.isArray(value) ? value.length : 0;
  return Array.from({ length: count }, (_, index) => ({
    path: [...spot.path, index],
    place: [...spot.place, index],
    spec: items,
  }));
}

function named(specs: Record<string, ParamSpec>, path: Path, place: FieldPosition): Field[] {
  return Object.entries(specs).map(([name, spec], index) => ({
    path: [...path, name],
    place: [...place, index],
    spec,
  }));
}

/** Null when no such place is there (any more). */
export function fieldAtPosition(model: ModelSpec, input: ModelInput, place: FieldPosition): Field | null {
  let spot: Field | null = null;
  for (const index of place) {
    const next: Field | undefined = childrenOf(model, input, spot)[index];
    if (next === undefined) return null;
    spot = next;
  }
  return spot;
}

/** The same by the text that `pathText` makes. */
export function fieldAtPath(model: ModelSpec, input: ModelInput, text: string): Field | null {
  let spot: Field | null = null;
  for (const step of parsePath(text)) {
    const siblings = childrenOf(model, input, spot);
    const next: Field | undefined = siblings.find((each) => each.path.at(-1) === step);
    if (next === undefined) return null;
    spot = next;
  }
  return spot;
}

/** As the validator writes it: `shots[0].prompt`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

function parsePath(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? "") : Number(match[1]),
  );
}

export function valueAt(input: ModelInput, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = input;
  for (const step of path) value = within(value, step);
  return value;
}

function within(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (typeof step === "number") return Array.isArray(value) ? value[step] : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

export function isRecord(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The input with this value there; undefined takes it away. The objects and arrays on the way are made if they are missing. */
export function withValue(input: ModelInput, path: Path, value: JsonValue | undefined): ModelInput {
  const changed = replaced(input, path, value);
  return isRecord(changed) ? changed : {};
}

function replaced(whole: JsonValue | undefined, path: Path, value: JsonValue | undefined): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = replaced(within(whole, step), rest, value);
  if (typeof step === "number") {
    const items = Array.isArray(whole) ? [...whole] : [];
    if (inner === undefined) items.splice(step, 1);
    else items[step] = inner;
    return items;
  }
  const { [step]: _, ...others } = isRecord(whole) ? whole : {};
  return inner === undefined ? others : { ...others, [step]: inner };
}
