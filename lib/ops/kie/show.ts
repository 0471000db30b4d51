import { jsonSchemaOf } from "../../registry/model/json-schema.js";
import type { ParamSpec } from "../../registry/model/schema.js";
import type { ModelSpec, Price, PriceTable, priceUnits } from "../../registry/model/spec.js";
import { namedValues, table } from "./print.js";
import { onlyModel, parseCommand } from "./usage.js";

export const usage = `kie show MODEL [--schema] [--json]

  --schema   JSON Schema of the input
  --json     the whole entry`;

const range = (min: number | undefined, max: number | undefined, unit: string): string[] =>
  min === undefined && max === undefined ? [] : [`${min ?? ""}..${max ?? ""}${unit}`];

function limits(param: ParamSpec): string {
  switch (param.type) {
    case "string":
      return [
        ...(param.media === undefined ? [] : [`${param.media} address`]),
        ...(param.source === undefined ? [] : [`id of an earlier ${param.source}`]),
        ...range(param.min, param.max, " characters"),
        ...range(undefined, param.max_mb, " MB"),
        ...(param.clip_seconds === undefined ? [] : [`${param.clip_seconds.join("..")} s`]),
      ].join(", ");
    case "enum":
      return param.values.map((value) => JSON.stringify(value)).join(" ");
    case "boolean":
      return "";
    case "number":
    case "integer":
      return [...range(param.min, param.max, ""), ...(param.step === undefined ? [] : [`step ${param.step}`])].join(
        ", ",
      );
    case "array":
      return [...range(param.min, param.max, " items"), `${param.items.type} ${limits(param.items)}`.trim()].join(
        " of ",
      );
    case "object":
      return `{${Object.keys(param.properties).join(", ")}}`;
  }
}

const unitNames: Record<(typeof priceUnits)[number], string> = {
  task: "task",
  image: "image",
  second: "second",
  "1000_chars": "1,000 characters",
  megapixel: "megapixel",
};

const need = (param: ParamSpec): string => {
  if (param.deprecated === true) return "deprecated";
  if (param.always === true) return "always sent";
  return param.required ? "required" : "";
};

function priceLines(price: Price): string[] {
  if ("bound" in price) {
    return [
      "",
      "PRICE known when it has ended; held at most:",
      ...tableLines(price.bound),
      "and taken where KIE does not say:",
      ...tableLines(price.estimate),
    ];
  }
  return ["", "PRICE", ...tableLines(price)];
}

function tableLines({ unit, as_of: asOf, rows }: PriceTable): string[] {
  const line = ({ credits, when, of_source: made }: PriceTable["rows"][number]): string[] => [
    `  ${credits} credits`,
    namedValues({
      ...when,
      ...Object.fromEntries(Object.entries(made ?? {}).map(([name, value]) => [`earlier ${name}`, value])),
    }),
  ];
  return [`  by the ${unitNames[unit]} (read ${asOf})`, table(rows.map(line))];
}

function describe(model: ModelSpec): string {
  const { id, title, vendor, model_type, output, status, suspended, successor, instead, about, input, rules, price } =
    model;
  const params = Object.entries(input).map(([name, param]) => [
    name,
    param.type,
    need(param),
    param.default === undefined ? "" : JSON.stringify(param.default),
    limits(param),
  ]);
  return [
    `${title} (${id}) by ${vendor}: ${model_type}, makes ${output}`,
    about.en,
    ...(suspended === undefined ? [] : [`Suspended: ${suspended.en}`]),
    ...(status === "retired" ? [`Retired. Use ${successor ?? instead ?? "another model"}.`] : []),
    ...(params.length === 0 ? [] : ["", table([["PARAMETER", "TYPE", "", "DEFAULT", "LIMITS"], ...params])]),
    ...(rules === undefined ? [] : ["", "RULES", ...rules.map((rule) => `  ${JSON.stringify(rule)}`)]),
    ...(price === undefined ? [] : priceLines(price)),
  ].join("\n");
}

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { schema: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
    usage,
  );
  const model = onlyModel(positionals, usage);
  if (values.schema) console.log(JSON.stringify(jsonSchemaOf(model), null, values.json ? 0 : 2));
  else console.log(values.json ? JSON.stringify(model) : describe(model));
  return 0;
}
