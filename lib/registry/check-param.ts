import { mediaProblem } from "./check-media.js";
import { type FieldError, say } from "./field-error.js";
import { nearest } from "./nearest.js";
import { codePoints, isOnStep, toBoolean, toListed, toNumber } from "./scalars.js";
import type {
  ArrayParam,
  EnumParam,
  InputFiles,
  JsonValue,
  NumberParam,
  ObjectParam,
  ParamSpec,
  StringParam,
} from "./schema.js";

export type Findings = { errors: FieldError[]; files: InputFiles };

/** The common case: every address stands for itself. */
export const noFiles: InputFiles = {};

/** Normalises a value. Undefined: wrong, and said so in `findings`. */
export type Check = (value: unknown, path: string, findings: Findings) => JsonValue | undefined;

export type Input = Record<string, unknown>;

export const isInput = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fail = (findings: Findings, error: FieldError): undefined => {
  findings.errors.push(error);
  return undefined;
};

/** Builds the check of a parameter once, so that checking is only comparisons. */
export function checkOf(param: ParamSpec): Check {
  switch (param.type) {
    case "string":
      return param.media === undefined && param.format === undefined ? textCheck(param) : urlCheck(param);
    case "enum":
      return enumCheck(param);
    case "boolean":
      return (value, path, findings) =>
        toBoolean(value) ?? fail(findings, { path, code: "type", message: say.type("boolean") });
    case "number":
    case "integer":
      return numberCheck(param);
    case "array":
      return arrayCheck(param);
    case "object":
      return objectCheck(param);
  }
}

function textCheck(param: StringParam): Check {
  const { min = 0, max = Number.POSITIVE_INFINITY } = param;
  const pattern = param.pattern === undefined ? null : new RegExp(param.pattern, "u");
  const mayBeBlank = param.default === "";
  const visible = /\S/;
  return (value, path, findings) => {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return fail(findings, { path, code: "type", message: say.type("string") });
    if (!mayBeBlank && !visible.test(text)) return fail(findings, { path, code: "blank", message: say.blank });
    if (text.length > max || text.length < min * 2) {
      const length = codePoints(text);
      if (length > max) return fail(findings, { path, code: "too_long", message: say.length("most", max) });
      if (length < min) return fail(findings, { path, code: "too_short", message: say.length("least", min) });
    }
    if (pattern !== null && !pattern.test(text)) {
      return fail(findings, { path, code: "pattern", message: say.pattern(pattern.source) });
    }
    return text;
  };
}

const SPACE_OR_CONTROL = /[\s\p{Cc}]/u;
/** Nearly every address: parsing is ten times slower than looking. */
const PLAIN_ADDRESS = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[!-~]*)?$/i;

const isHttps = (value: string): boolean =>
  PLAIN_ADDRESS.test(value) || (value.startsWith("https://") && !SPACE_OR_CONTROL.test(value) && URL.canParse(value));

function urlCheck(param: StringParam): Check {
  const schemes = (param.schemes ?? []).map((scheme) => `${scheme}://`);
  const isOther = (value: string): boolean =>
    schemes.some((scheme) => value.length > scheme.length && value.startsWith(scheme) && !SPACE_OR_CONTROL.test(value));
  return (value, path, findings) => {
    if (typeof value !== "string") return fail(findings, { path, code: "type", message: say.notUrl });
    if (param.media !== undefined && findings.files !== noFiles && Object.hasOwn(findings.files, value)) {
      const file = findings.files[value];
      const problem = file === undefined ? null : mediaProblem(param, file, path);
      return problem === null ? value : fail(findings, problem);
    }
    if (!isHttps(value) && !isOther(value)) return fail(findings, { path, code: "not_url", message: say.notUrl });
    if (param.max !== undefined && value.length > param.max) {
      return fail(findings, { path, code: "too_long", message: say.length("most", param.max) });
    }
    return value;
  };
}

function enumCheck(param: EnumParam): Check {
  const listed = new Set<unknown>(param.values);
  return (value, path, findings) => {
    if (typeof value === "string" && listed.has(value)) return value;
    return toListed(param, value) ?? fail(findings, { path, code: "not_in_list", message: say.oneOf(param.values) });
  };
}

function numberCheck(param: NumberParam): Check {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step, special, type } = param;
  return (value, path, findings) => {
    const number = toNumber(value);
    if (number === null || (type === "integer" && !Number.isSafeInteger(number))) {
      return fail(findings, { path, code: "type", message: say.type(type) });
    }
    if (special?.includes(number)) return number;
    if (number < min) return fail(findings, { path, code: "too_small", message: say.value("least", min) });
    if (number > max) return fail(findings, { path, code: "too_big", message: say.value("most", max) });
    if (step !== undefined && !isOnStep(number, step, param.min ?? 0)) {
      return fail(findings, { path, code: "step", message: say.step(step, param.min ?? 0) });
    }
    return number;
  };
}

function arrayCheck(param: ArrayParam): Check {
  const { max = Number.POSITIVE_INFINITY, total_seconds: totalSeconds } = param;
  const mayBeEmpty = !param.required || Array.isArray(param.default);
  // An empty list is no answer to a parameter that is needed, whether or not KIE's schema says so.
  const min = param.min ?? (mayBeEmpty ? 0 : 1);
  const checkItem = checkOf(param.items);
  return (value, path, findings) => {
    if (!Array.isArray(value)) return fail(findings, { path, code: "type", message: say.type("array") });
    if (value.length > max) return fail(findings, { path, code: "too_many", message: say.items("most", max) });
    if (value.length < min && !(mayBeEmpty && value.length === 0)) {
      return fail(findings, { path, code: "too_few", message: say.items("least", min) });
    }
    const items: JsonValue[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const item = checkItem(value[index], `${path}[${index}]`, findings);
      if (item !== undefined) items.push(item);
    }
    if (items.length < value.length) return undefined;
    if (totalSeconds !== undefined && secondsOf(items, findings.files) > totalSeconds) {
      return fail(findings, { path, code: "total_seconds", message: say.totalSeconds(totalSeconds) });
    }
    return items;
  };
}

/** Known seconds of these clips together; an address of which nothing is known counts as none. */
export function secondsOf(clips: readonly JsonValue[], files: InputFiles): number {
  return clips.reduce<number>(
    (sum, clip) => sum + ((typeof clip === "string" ? files[clip]?.durationSeconds : null) ?? 0),
    0,
  );
}

function objectCheck(param: ObjectParam): Check {
  const check = fieldsCheck(param.properties);
  return (value, path, findings) => {
    if (!isInput(value)) return fail(findings, { path, code: "type", message: say.type("object") });
    const before = findings.errors.length;
    const checked = check(value, path, findings);
    return findings.errors.length > before ? undefined : checked;
  };
}

/** Checks named values against their parameters: missing, unknown and wrong ones. Keeps the parameters' order. */
export function fieldsCheck(
  params: Record<string, ParamSpec>,
): (input: Input, path: string, findings: Findings) => Record<string, JsonValue> {
  const names = Object.keys(params);
  const known = new Set(names);
  const reportUnknown = (input: Input, prefix: string, findings: Findings): void => {
    for (const key of Object.keys(input).filter((each) => !known.has(each))) {
      findings.errors.push({
        path: prefix + key,
        code: "unknown_key",
        message: say.unknownKey(names, nearest(key, names)),
      });
    }
  };
  const fields = Object.entries(params).map(([name, param]) => ({ name, param, check: checkOf(param) }));
  return (input, parent, findings) => {
    const prefix = parent === "" ? "" : `${parent}.`;
    const checked: Record<string, JsonValue> = {};
    let found = 0;
    for (const { name, param, check } of fields) {
      const value = input[name];
      if (value !== undefined) {
        found += 1;
        const normal = check(value, prefix + name, findings);
        if (normal !== undefined) checked[name] = normal;
      } else if (param.required || param.always === true) {
        if (param.default !== undefined) checked[name] = param.default;
        else findings.errors.push({ path: prefix + name, code: "required", message: say.required });
      }
    }
    let given = 0;
    for (const _key in input) given += 1;
    if (found < given) reportUnknown(input, prefix, findings);
    return checked;
  };
}
