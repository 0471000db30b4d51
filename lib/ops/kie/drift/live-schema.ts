import * as z from "zod";
import type { JsonValue } from "../../../registry/model/schema.js";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** As much of JSON Schema as KIE's documents use. */
const nodeSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(scalar).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  default: z.optional(z.json()),
  get items() {
    return nodeSchema.optional();
  },
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
  get oneOf() {
    return z.array(nodeSchema).optional();
  },
  get allOf() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.looseObject({ post: z.unknown().optional() })),
  components: z.looseObject({ schemas: z.record(z.string(), nodeSchema).optional() }).optional(),
});
const operationSchema = z.looseObject({
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: nodeSchema })) }),
});

/** A parameter as KIE publishes it; what is left out KIE does not say. */
export type LiveParam = {
  type: string | null;
  required: boolean;
  values?: (string | number)[];
  /** Of a number its value, of a string its code points, of a list its items. */
  min?: number;
  max?: number;
  special?: number[];
  default?: JsonValue;
  items?: LiveParam;
  properties?: Record<string, LiveParam>;
};

/** Null: not a model that createTask takes, or one without a schema. */
export type LiveInput = Record<string, LiveParam> | null;

const createTaskPath = "/api/v1/jobs/createTask";
/** References deeper than this go round in circles. */
const maxDepth = 12;

/** A document of a shape that this file does not know. */
export class LiveSchemaError extends Error {
  override readonly name = "LiveSchemaError";
}

/** The input of the model that the OpenAPI document describes. Throws a `LiveSchemaError`. */
export function liveInputOf(document: unknown): LiveInput {
  try {
    return inputOf(document);
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause);
    throw new LiveSchemaError(reason.replaceAll(/\s+/g, " "), { cause });
  }
}

function inputOf(document: unknown): LiveInput {
  const { paths, components } = documentSchema.parse(document);
  const operation = paths[createTaskPath]?.post;
  if (operation === undefined) return null;
  const [content] = Object.values(operationSchema.parse(operation).requestBody.content);
  const resolve = resolver(components?.schemas ?? {});
  const input = content === undefined ? undefined : resolve(content.schema).properties?.["input"];
  return input === undefined ? {} : fieldsOf(resolve(input), resolve);
}

type Resolve = (node: Node) => Node;

/** KIE's component names are meant to the letter: they hold "%20", and some end in a space. */
function resolver(schemas: Record<string, Node>): Resolve {
  const resolve = (node: Node, depth: number): Node => {
    if (depth > maxDepth) throw new Error("a schema that refers to itself");
    if (node.$ref === undefined) return merged(node, (each) => resolve(each, depth + 1));
    const target = schemas[node.$ref.replace("#/components/schemas/", "")];
    if (target === undefined) throw new Error(`a reference to nothing: ${node.$ref}`);
    return resolve(target, depth + 1);
  };
  return (node) => resolve(node, 0);
}

/** One node for its variants: of alternatives only what all of them require is required. */
function merged(node: Node, resolve: Resolve): Node {
  const parts = (node.allOf ?? []).map(resolve);
  const variants = (node.oneOf ?? node.anyOf ?? []).map(resolve);
  const objects = variants.filter((variant) => variant.properties !== undefined);
  if (parts.length === 0 && objects.length === 0) return node;
  const all = [...parts, ...objects, node];
  const requiredByAll = (objects[0]?.required ?? []).filter((name) =>
    objects.every((each) => each.required?.includes(name)),
  );
  return {
    ...node,
    type: "object",
    properties: Object.assign({}, ...all.map((each) => each.properties ?? {})),
    required: [...(node.required ?? []), ...parts.flatMap((each) => each.required ?? []), ...requiredByAll],
  };
}

function fieldsOf(node: Node, resolve: Resolve): Record<string, LiveParam> {
  // Some names are published with a space at the end, and taken without.
  const required = new Set((node.required ?? []).map((name) => name.trim()));
  return Object.fromEntries(
    Object.entries(node.properties ?? {}).map(([name, property]) => [
      name.trim(),
      toParam(resolve(property), required.has(name.trim()), resolve),
    ]),
  );
}

function toParam(whole: Node, required: boolean, resolve: Resolve): LiveParam {
  const variants = (whole.anyOf ?? whole.oneOf ?? []).map(resolve);
  const node = whole.type === undefined && whole.enum === undefined ? (variants[0] ?? whole) : whole;
  const special = variants
    .slice(1)
    .flatMap((variant) => (variant.enum ?? []).filter((value) => typeof value === "number"));
  const values = node.enum?.filter((value) => typeof value === "string" || typeof value === "number");
  const type = [node.type ?? []].flat().find((each) => each !== "null") ?? null;
  return defined({
    type,
    required,
    values: values === undefined || values.length === 0 ? undefined : values,
    min: node.minimum ?? node.minLength ?? node.minItems,
    max: node.maximum ?? node.maxLength ?? node.maxItems,
    special: special.length === 0 ? undefined : special,
    default: whole.default ?? node.default,
    items: node.items === undefined ? undefined : toParam(resolve(node.items), false, resolve),
    properties: node.properties === undefined ? undefined : fieldsOf(node, resolve),
  });
}

type Loose<T> = { [Key in keyof T]: T[Key] | undefined };

/** Without the keys that have no value. */
function defined({ type, required, ...rest }: Loose<LiveParam> & Pick<LiveParam, "type" | "required">): LiveParam {
  const param: LiveParam = { type, required };
  return Object.assign(param, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
}
