import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseDeclarations } from "../../lib/ops/registry/source.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { ParamSpec } from "../../lib/registry/model/schema.js";
import { type PublishedParam, publishedModels } from "./published.js";

type Shape = { [key: string]: unknown };

/** Both sides in the same words: what a parameter takes, without what it is called or what it defaults to. */
function publishedShape(param: PublishedParam, media: Shape = {}): Shape {
  const { type, values, allowed, number_range: numberRange } = param;
  const listed = values ?? allowed;
  if (listed !== undefined) return { type: "enum", values: listed };
  if (numberRange !== undefined) return { type: "string", numberRange };
  const own = { ...media, ...mediaShape(param) };
  switch (type) {
    case "array":
      return publishedArray(param, own);
    case "object":
      return { type, properties: fields(param.properties ?? {}, (each) => publishedShape(each)) };
    case "string":
      return { type, min: param.min, max: param.max, pattern: param.pattern, ...own };
    default:
      return { type, min: param.min, max: param.max, step: param.step, special: param.special_values };
  }
}

function mediaShape(param: PublishedParam): Shape {
  const { media, mime, max_mb, clip_seconds, max_seconds, file_ext } = param;
  if (media === undefined && file_ext === undefined) return {};
  const clipSeconds = clip_seconds ?? (max_seconds === undefined ? undefined : [0, max_seconds]);
  return { media: media ?? "document", mime, extensions: file_ext, max_mb, clip_seconds: clipSeconds };
}

function publishedArray(param: PublishedParam, media: Shape): Shape {
  const { min, max, ...items } = param.items ?? { type: "array" as const, required: false };
  const isFlat = items.type === "string";
  return {
    type: "array",
    min,
    max,
    total_seconds: param.total_seconds_max,
    items:
      items.type === "array" ? { type: "array" } : publishedShape({ ...items, required: false }, isFlat ? media : {}),
  };
}

function registryShape(param: ParamSpec): Shape {
  switch (param.type) {
    case "enum":
      return { type: "enum", values: param.values };
    case "array": {
      const { min, max, total_seconds } = param;
      return { type: "array", min, max, total_seconds, items: registryShape(param.items) };
    }
    case "object":
      return { type: "object", properties: fields(param.properties, registryShape) };
    case "string": {
      const { type, min, max, pattern, media, mime, extensions, max_mb, clip_seconds } = param;
      return {
        type,
        min,
        max,
        pattern,
        ...(media === undefined ? {} : { media, mime, extensions, max_mb, clip_seconds }),
      };
    }
    case "boolean":
      return { type: "boolean", min: undefined, max: undefined, step: undefined, special: undefined };
    default: {
      const { type, min, max, step, special } = param;
      return { type, min, max, step, special };
    }
  }
}

function fields<T extends { required: boolean }>(params: Record<string, T>, shape: (param: T) => Shape): Shape {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [name, { required: param.required, ...shape(param) }]),
  );
}

/** Names of top-level parameters, or `list.field`, at which the two differ. */
function differences(published: Shape, ours: Shape, path = ""): string[] {
  const names = new Set([...Object.keys(published), ...Object.keys(ours)]);
  return [...names].flatMap((name) => {
    const [left, right] = [published[name], ours[name]];
    const at = path === "" ? name : `${path}.${name}`;
    if (isListOfObjects(left) && isListOfObjects(right)) {
      const rest = differencesOf({ ...left, items: null }, { ...right, items: null }, at);
      return [...rest, ...differences(left.items.properties, right.items.properties, at)];
    }
    return differencesOf(left, right, at);
  });
}

const differencesOf = (left: unknown, right: unknown, at: string): string[] =>
  JSON.stringify(left) === JSON.stringify(right) ? [] : [at];

const isListOfObjects = (value: unknown): value is Shape & { items: { properties: Shape } } =>
  typeof value === "object" &&
  value !== null &&
  "items" in value &&
  typeof value.items === "object" &&
  value.items !== null &&
  "properties" in value.items;

/** KIE leaves these open: what a list of files holds stands only in its prose. */
const unsaid = (shape: Shape): Shape =>
  JSON.parse(JSON.stringify(shape, (key, value) => (key === "element_input_urls" ? undefined : value)));

describe("the registry against KIE's published models", () => {
  const declared = parseDeclarations(readFileSync(new URL("../../models/kie_models.yaml", import.meta.url), "utf8"));

  test("has exactly the 185 current ids and the two helpers", () => {
    const ids = listModels().map((model) => model.id);
    expect([...ids].sort()).toEqual(publishedModels.map((model) => model.id).sort());
  });

  test("differs in no parameter of the 185 without a comment that says why, and has no such comment without need", () => {
    const found = publishedModels.map((published) => {
      const model = findModel(published.id);
      const theirs = unsaid(fields(published.input, (param) => publishedShape(param)));
      const ours = unsaid(fields(model?.input ?? {}, registryShape));
      return { id: published.id, differs: differences(theirs, ours).sort() };
    });
    const explained = publishedModels.map(({ id }) => ({ id, differs: [...declared(id).differs].sort() }));
    expect(found).toEqual(explained);
    console.log(
      `facts: ${found.length} of ${publishedModels.length} models compared, ${found.flatMap((each) => each.differs).length} explained differences`,
    );
  });

  test("says which source was chosen wherever KIE's sources conflict", () => {
    const silent = publishedModels.filter(
      (model) => model.confidence === "conflict" && !declared(model.id).hasConflict,
    );
    expect(silent.map((model) => model.id)).toEqual([]);
  });

  test("knows no exact price where KIE publishes none, at most a bound of it", () => {
    const priced = publishedModels.filter(({ id, credits }) => {
      const price = findModel(id)?.price;
      return credits === null && price !== undefined && !("bound" in price);
    });
    expect(priced.map((model) => model.id)).toEqual([]);
  });

  test("makes what KIE says each model makes", () => {
    const wrong = publishedModels.filter((model) => findModel(model.id)?.output !== model.output);
    expect(wrong.map((model) => model.id)).toEqual([]);
  });
});
