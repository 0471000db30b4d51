import type { ParamSpec } from "../../../registry/model/schema.js";
import type { ModelSpec } from "../../../registry/model/spec.js";
import type { LiveInput, LiveParam } from "./live-schema.js";

export type Difference = { model: string; what: "new" | "gone" | "parameter" | "price"; detail: string };

const list = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(" ");

/** Where a model's input and KIE's differ. What KIE does not say is no difference, nor is what a comment declares. */
export function inputDifferences(
  model: ModelSpec,
  live: NonNullable<LiveInput>,
  declared: ReadonlySet<string>,
): string[] {
  return fieldDifferences(model.input, live, "", declared);
}

function fieldDifferences(
  ours: Record<string, ParamSpec>,
  live: Record<string, LiveParam>,
  prefix: string,
  declared: ReadonlySet<string>,
): string[] {
  const names = new Set([...Object.keys(ours), ...Object.keys(live)]);
  return [...names].flatMap((name) => {
    const path = prefix + name;
    const [param, theirs] = [ours[name], live[name]];
    if (declared.has(path)) return [];
    if (param === undefined) return [`${path}: KIE has this parameter, we do not`];
    if (theirs === undefined) return [`${path}: we have this parameter, KIE does not`];
    const required =
      param.required === theirs.required
        ? []
        : [`${path}: KIE ${theirs.required ? "requires it" : "does not require it"}`];
    return [...required, ...valueDifferences(param, theirs, path, declared)];
  });
}

function valueDifferences(param: ParamSpec, live: LiveParam, path: string, declared: ReadonlySet<string>): string[] {
  const typeNames: readonly string[] = param.type === "enum" ? ["string", "number", "integer"] : [param.type];
  if (live.values === undefined && live.type !== null && !typeNames.includes(live.type)) {
    return [`${path}: KIE wants ${live.type}, we send ${param.type}`];
  }
  const listed = param.type === "enum" ? param.values : undefined;
  if (live.values !== undefined && list([...live.values].sort()) !== list([...(listed ?? [])].sort())) {
    return [`${path}: KIE lists ${list(live.values)}, we list ${listed === undefined ? "nothing" : list(listed)}`];
  }
  return [...limitDifferences(param, live, path), ...nestedDifferences(param, live, path, declared)];
}

function limitDifferences(param: ParamSpec, live: LiveParam, path: string): string[] {
  if (param.type === "enum" || param.type === "boolean" || param.type === "object") return [];
  // A least length of 1 only says again that something is required.
  const least = param.type === "string" || param.type === "array" ? 1 : Number.NEGATIVE_INFINITY;
  const limit = (name: string, ours: number | undefined, theirs: number | undefined): string[] =>
    theirs === undefined || theirs === ours ? [] : [`${path}: ${name} is ${theirs} at KIE, ${ours ?? "open"} with us`];
  const hasLeast = live.min !== undefined && live.min > least;
  return [...limit("least", param.min, hasLeast ? live.min : undefined), ...limit("most", param.max, live.max)];
}

function nestedDifferences(param: ParamSpec, live: LiveParam, path: string, declared: ReadonlySet<string>): string[] {
  if (param.type === "object" && live.properties !== undefined) {
    return fieldDifferences(param.properties, live.properties, `${path}.`, declared);
  }
  if (param.type !== "array" || live.items === undefined) return [];
  const { items } = param;
  return items.type === "object" && live.items.properties !== undefined
    ? fieldDifferences(items.properties, live.items.properties, `${path}.`, declared)
    : valueDifferences(items, live.items, `${path}[]`, declared);
}

/** "160 credits" in KIE's prose. Million-token prices and dollars are not what a task costs. */
export function creditsIn(prose: string): number[] {
  const amounts = [...prose.matchAll(/(\d+(?:,\d{3})*(?:\.\d+)?)\s+credits?\b/gi)].map((match) =>
    Number(match[1]?.replaceAll(",", "")),
  );
  return [...new Set(amounts)].sort((a, b) => a - b);
}

/** How KIE's price text differs from our table. A model that KIE prices and we cannot price has no table to compare. */
export function priceDifferences({ price: known, price_text: text }: ModelSpec, prose: string | null): string[] {
  // A bound is ours: KIE's text says something else.
  const price = known !== undefined && "bound" in known ? undefined : known;
  const ours = text ?? price?.rows.map((row) => row.credits);
  if (prose === null || ours === undefined) return [];
  const extras = (price?.extra ?? []).map((each) => each.credits);
  const theirs = creditsIn(prose);
  const added = theirs.filter((credits) => ![...ours, ...extras].includes(credits));
  const missing = [...new Set(ours)].filter((credits) => credits > 0 && !theirs.includes(credits));
  return [
    ...(added.length === 0 ? [] : [`KIE names ${added.join(", ")} credits, we do not`]),
    ...(missing.length === 0 ? [] : [`we have ${missing.join(", ")} credits, KIE does not name them`]),
  ];
}
