import type {
  ArrayParam,
  JsonValue,
  MediaKind,
  ModelInput,
  ParamSpec,
  StringParam,
} from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { childrenOf, type Field, type Path, valueAt, withValue } from "./path.js";

/** How a person gives a value: by a button, by typing, by sending files, from an earlier result, or piece by piece. */
export type FieldKind = "choice" | "toggle" | "number" | "text" | "media" | "source" | "list" | "group" | "groups";

export function fieldKind(spec: ParamSpec): FieldKind {
  switch (spec.type) {
    case "enum":
      return "choice";
    case "boolean":
      return "toggle";
    case "number":
    case "integer":
      return "number";
    case "object":
      return "group";
    case "string":
      return spec.source ? "source" : spec.media ? "media" : "text";
    case "array":
      return arrayKind(spec);
  }
}

function arrayKind(spec: ArrayParam): FieldKind {
  const inner = fieldKind(spec.items);
  if (inner === "media" || inner === "source") return inner;
  return inner === "group" || inner === "groups" || inner === "list" ? "groups" : "list";
}

/** Kinds of file that this field takes; empty when it takes none. */
export function mediaTaken(spec: ParamSpec): MediaKind[] {
  const single = singleOf(spec);
  if (single?.media === undefined) return [];
  return single.or_media ? [single.media, single.or_media] : [single.media];
}

/** The string that a media or source field holds one or several of. */
export function singleOf(spec: ParamSpec): StringParam | null {
  if (spec.type === "string") return spec;
  return spec.type === "array" && spec.items.type === "string" ? spec.items : null;
}

/** Every place of an input that has a spec, outer before inner. */
export function allFields(model: ModelSpec, input: ModelInput, within: Field | null = null): Field[] {
  return childrenOf(model, input, within).flatMap((spot) => [spot, ...allFields(model, input, spot)]);
}

export function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** The field that a bare text goes to: the prompt, whatever the model calls it. */
export function promptField(model: ModelSpec): Field | null {
  const texts = childrenOf(model, {}, null).filter(
    ({ spec }) => fieldKind(spec) === "text" && !spec.deprecated && !(spec.type === "string" && spec.format),
  );
  const byName = (name: string) => texts.find(({ path }) => path[0] === name);
  return (
    byName("prompt") ??
    byName("text") ??
    texts.find(({ spec }) => spec.required) ??
    texts.find(({ spec }) => !spec.advanced) ??
    null
  );
}

/** What must still be given, in the order of asking: the words first, then as the form goes. */
export function missingFields(model: ModelSpec, input: ModelInput): Field[] {
  const main = promptField(model);
  const missing = missingWithin(model, input, null);
  const isMain = (spot: Field) => main !== null && spot.path.length === 1 && spot.path[0] === main.path[0];
  return [...missing.filter(isMain), ...missing.filter((spot) => !isMain(spot))];
}

function missingWithin(model: ModelSpec, input: ModelInput, within: Field | null): Field[] {
  return childrenOf(model, input, within).flatMap((spot) => missingAt(model, input, spot));
}

function missingAt(model: ModelSpec, input: ModelInput, spot: Field): Field[] {
  const { spec } = spot;
  const value = valueAt(input, spot.path);
  const isItem = typeof spot.path.at(-1) === "number";
  const isNeeded = (spec.required && spec.default === undefined) || isItem;
  if (isEmpty(value) && !isNeeded) return [];
  if (spec.type === "object") return missingWithin(model, input, spot);
  if (isEmpty(value)) return [spot];
  if (spec.type !== "array" || !Array.isArray(value)) return [];
  const isTooShort = spec.min !== undefined && value.length < spec.min;
  return [...missingWithin(model, input, spot), ...(isTooShort ? [spot] : [])];
}

/** What stands there, or what is sent when nothing does. */
export function shownValue(input: ModelInput, spot: Pick<Field, "path" | "spec">): JsonValue | undefined {
  return valueAt(input, spot.path) ?? spot.spec.default;
}

/** One more item, empty, at the end of an array of objects or arrays. */
export function withNewItem(input: ModelInput, path: Path, spec: ArrayParam): ModelInput {
  const value = valueAt(input, path);
  const items = Array.isArray(value) ? value : [];
  return withValue(input, path, [...items, spec.items.type === "array" ? [] : {}]);
}

/** Whether a model only goes on from an earlier result. */
export function needsSource(model: ModelSpec): boolean {
  return allFields(model, {}).some(({ spec }) => spec.required && fieldKind(spec) === "source");
}

export function acceptsSource(sourceModels: readonly string[] | undefined, earlierModel: string): boolean {
  return sourceModels === undefined || sourceModels.includes(earlierModel);
}
