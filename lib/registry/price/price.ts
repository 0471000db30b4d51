import { fieldsOf } from "../check/amounts.js";
import { amountOf, effective, holds, type Params } from "../check/conditions.js";
import { codePoints, toNumber } from "../model/scalars.js";
import type { InputFiles, InputSources, ModelInput, ParamSpec, SourceFacts } from "../model/schema.js";
import type { ModelSpec, Price, PriceTable } from "../model/spec.js";

export type Cost = {
  /** KIE credits, to the thousandth. Null: not known; a price is never guessed. */
  credits: number | null;
  /**
   * Null: the price is exact. Else `credits` is the most that it can be, KIE says what it was when the task has ended,
   * and this is taken where KIE does not say it.
   */
  estimate: number | null;
  /**
   * The combination of settings that an exact price is for, with that price: what KIE is seen to take for it goes above
   * the table as long as the table says the same. Null: unknown, or a bound.
   */
  basis: string | null;
  /** How the price came about, for people; of an unknown price, what is missing. */
  formula: string;
};

type Facts = { files: InputFiles; sources: InputSources };
type Order = Facts & { price: PriceTable; params: Params; input: ModelInput };
/** `text` says what was counted; `count` null: it cannot be counted. `about` set: `count` is the most that it can be. */
type Quantity = { count: number | null; about?: number; text: string };

const CHARS_PER_UNIT = 1000;
/** Sums of 0.1 and the like are not exact in binary; KIE's own amounts have at most three decimals. */
const PRECISION = 1000;
const rounded = (value: number): number => Math.round(value * PRECISION) / PRECISION;

const unknown = (why: string): Cost => ({ credits: null, estimate: null, basis: null, formula: `unknown: ${why}` });

/** Returns the table by which the form and the lists count: of a price that is known afterwards, that of its bound. */
export function tableOf(price: Price | undefined): PriceTable | undefined {
  return price !== undefined && "bound" in price ? price.bound : price;
}

export function priceOf(spec: ModelSpec, input: ModelInput, files: InputFiles, sources: InputSources = {}): Cost {
  const { price } = spec;
  if (price === undefined) return unknown("KIE publishes no price");
  const by = (table: PriceTable): Cost => costBy({ price: table, params: spec.input, input, files, sources });
  if (!("bound" in price)) return by(price);
  const most = by(price.bound);
  if (most.credits === null) return most;
  // Without an estimate of this very input the bound is the only amount that is known.
  return { ...most, basis: null, estimate: Math.min(by(price.estimate).credits ?? most.credits, most.credits) };
}

function costBy(order: Order): Cost {
  const { price, params, input } = order;
  if (needsSource(price) && sourceOf(order) === null) {
    return unknown(`what ${price.source} was made with is not known`);
  }
  const fitting = price.rows.filter(
    (row) =>
      holds(row.when, params, input) && fitsSide(row.longest_px, order) && fitsSource(row.of_source, sourceOf(order)),
  );
  const [row] = fitting;
  if (row === undefined) return unknown(noRow(order));
  if (fitting.length > 1) return unknown("more than one row of the price table fits");

  const quantity = quantityOf(order);
  if (quantity.count === null) return unknown(quantity.text);
  const times = timesOf(order);
  if (times.count === null) return unknown(times.text);
  const extras = extrasOf(order);

  const each = row.credits * times.count;
  const added = extras.reduce((sum, extra) => sum + extra.credits, 0);
  const factors = [`${row.credits} credits`, quantity.text, times.text].filter((text) => text !== "").join(" × ");
  const credits = rounded(each * quantity.count + added);
  const counted = [quantity.text, times.text, ...extras.map((extra) => extra.text)].filter((text) => text !== "");
  return {
    credits,
    basis: quantity.about === undefined ? `${[...settingsOf(order), ...counted].join(", ")} = ${credits}` : null,
    estimate: quantity.about === undefined ? null : rounded(each * quantity.about + added),
    formula: [factors, ...extras.map((extra) => extra.text)].join(" + "),
  };
}

/** The settings that choose between the rows of the table: "duration 5". */
function settingsOf(order: Order): string[] {
  const { price, params, input } = order;
  const names = new Set(price.rows.flatMap((row) => Object.keys(row.when ?? {})));
  const made = new Set(price.rows.flatMap((row) => Object.keys(row.of_source ?? {})));
  const word = (value: unknown): string =>
    Array.isArray(value) ? (value.length > 0 ? "given" : "none") : String(value ?? "none").slice(0, 40);
  return [
    ...[...names].map((name) => `${name} ${word(effective(params, input, name))}`),
    ...[...made].map((name) => `earlier ${name} ${word(sourceOf(order)?.values[name])}`),
  ];
}

const needsSource = ({ rows }: PriceTable): boolean => rows.some((row) => row.of_source !== undefined);

function sourceOf({ price, input, sources }: Order): SourceFacts | null {
  const named = price.source === undefined ? undefined : input[price.source];
  return typeof named === "string" && Object.hasOwn(sources, named) ? (sources[named] ?? null) : null;
}

function fitsSource(wanted: PriceTable["rows"][number]["of_source"], source: SourceFacts | null): boolean {
  return Object.entries(wanted ?? {}).every(([name, value]) =>
    [value].flat().some((each) => each === source?.values[name]),
  );
}

function fitsSide(range: readonly [number, number] | undefined, order: Order): boolean {
  if (range === undefined) return true;
  const side = outputSide(order);
  return side !== null && side >= range[0] && side <= range[1];
}

/** Returns the pixels of the longer side of the result. Null: those of the source are not known. */
function outputSide({ price, params, input, files }: Order): number | null {
  if (price.output_side === undefined) return null;
  const source = input[price.output_side.of];
  const file = typeof source === "string" ? files[source] : undefined;
  const factor = toNumber(effective(params, input, price.output_side.times));
  if (factor === null || !file?.width || !file.height) return null;
  return Math.max(file.width, file.height) * factor;
}

function noRow(order: Order): string {
  const { price, params, input } = order;
  if (price.output_side !== undefined)
    return `no price for this size of ${price.output_side.of}, or the size is not known`;
  const names = new Set(price.rows.flatMap((row) => Object.keys(row.when ?? {})));
  const values = [...names].map((name) => `${name} = ${JSON.stringify(effective(params, input, name) ?? null)}`);
  const made = [...new Set(price.rows.flatMap((row) => Object.keys(row.of_source ?? {})))].map(
    (name) => `${name} = ${JSON.stringify(sourceOf(order)?.values[name] ?? null)} of ${price.source}`,
  );
  return `no price for ${[...values, ...made].join(", ")}`;
}

function quantityOf(order: Order): Quantity {
  switch (order.price.unit) {
    case "task":
    case "image":
      return { count: 1, text: "" };
    case "second":
      return secondsOfOrder(order);
    case "1000_chars":
      return charsOf(order);
    case "megapixel":
      return megapixelsOf(order);
  }
}

/** What the price counts as seconds: settings, clips, frames, and what no parameter sets. */
function lengthsOf(order: Order): Quantity[] {
  const { price, params, input } = order;
  const lengths = price.seconds?.find((each) => holds(each.when, params, input))?.of ?? [];
  const parts = lengths.map((name) => secondsOfParam(name, order));
  if (price.fixed_seconds !== undefined) parts.push({ count: price.fixed_seconds, text: "" });
  if (price.frames !== undefined) {
    const count = toNumber(effective(params, input, price.frames.count));
    const text = count === null ? "the number of frames is not given" : "";
    parts.push({ count: count === null ? null : count / price.frames.per_second, text });
  }
  return parts;
}

function secondsOfOrder(order: Order): Quantity {
  const parts = lengthsOf(order);
  const missing = parts.find((part) => part.count === null);
  if (missing !== undefined) return missing;
  const sum = rounded(parts.reduce((all, part) => all + (part.count ?? 0), 0));
  if (parts.every((part) => part.about === undefined)) return { count: sum, text: `${sum} s` };
  return { count: sum, about: parts.reduce((all, part) => all + (part.about ?? part.count ?? 0), 0), text: `${sum} s` };
}

/** Returns the seconds of a parameter: its number, or the length of its clips. */
function secondsOfParam(name: string, order: Order): Quantity {
  const value = effective(order.params, order.input, name);
  const number = Array.isArray(value) ? null : toNumber(value);
  if (number !== null) {
    const special = order.price.special_lengths?.[name];
    if (special?.value !== number) return { count: number, text: "" };
    return special.as_long_as === undefined
      ? chosenLength(name, order.params[name])
      : secondsOfParam(special.as_long_as, order);
  }
  const isClip = order.params[name]?.type === "array" || (order.params[name]?.type === "string" && value !== undefined);
  if (!isClip) return { count: null, text: `${name} is not given` };
  return clipSeconds(name, [value ?? []].flat(), order.files);
}

/** Of a length that the model chooses: at most the longest, and about the usual one. */
function chosenLength(name: string, param: ParamSpec | undefined): Quantity {
  const isNumber = param?.type === "number" || param?.type === "integer";
  const [most, usual] = [isNumber ? param.max : undefined, toNumber(param?.default)];
  if (most === undefined || usual === null) return { count: null, text: `the model chooses ${name}` };
  return { count: most, about: Math.min(usual, most), text: "" };
}

/** Adds up the seconds of clips, each rounded up: KIE bills begun seconds, and no clip lasts less than one. */
function clipSeconds(name: string, clips: readonly unknown[], files: InputFiles): Quantity {
  let sum = 0;
  for (const clip of clips) {
    const seconds = typeof clip === "string" ? (files[clip]?.durationSeconds ?? null) : null;
    if (seconds === null) return { count: null, text: `the length of ${name} is not known` };
    sum += Math.max(1, Math.ceil(seconds));
  }
  return { count: sum, text: "" };
}

function charsOf({ price, params, input }: Order): Quantity {
  const { of = "", field, begun = false } = price.chars ?? {};
  const value = effective(params, input, of);
  const texts = field === undefined ? [value] : fieldsOf(value, field);
  const count = texts.reduce<number>((sum, text) => sum + (typeof text === "string" ? codePoints(text) : 0), 0);
  if (count === 0) return { count: null, text: `${of} is not given` };
  if (!begun) return { count: count / CHARS_PER_UNIT, text: `${count} characters / ${CHARS_PER_UNIT}` };
  const thousands = Math.ceil(count / CHARS_PER_UNIT);
  return { count: thousands, text: `${thousands} begun thousands` };
}

function megapixelsOf({ price, params, input }: Order): Quantity {
  const { by = "", values = {} } = price.megapixels ?? {};
  const value = effective(params, input, by);
  const count = value === undefined ? undefined : values[String(value)];
  if (count === undefined)
    return { count: null, text: `the size of the result at ${by} = ${JSON.stringify(value ?? null)} is not known` };
  return { count, text: `${count} MP` };
}

function timesOf({ price, params, input }: Order): Quantity {
  if (price.times === undefined) return { count: 1, text: "" };
  const { of, otherwise = [] } = price.times;
  const given = toNumber(effective(params, input, of));
  const count = given ?? otherwise.find((each) => holds(each.when, params, input))?.count ?? null;
  if (count === null) return { count, text: `${of} is not given` };
  return { count, text: count === 1 ? "" : `${count} results` };
}

function extrasOf({ price, input }: Order): { credits: number; text: string }[] {
  return (price.extra ?? []).flatMap(({ each, free, credits }) => {
    const count = Math.max(0, amountOf(input[each]) - free);
    return count === 0 ? [] : [{ credits: count * credits, text: `${count} × ${credits} (${each})` }];
  });
}
