import { codePoints, isOnStep, toListed, toNumber } from "../model/scalars.js";
import type { EnumParam, NumberParam, StringParam } from "../model/schema.js";
import { type Check, fail, fieldMessages, noFiles, type Problem } from "./errors.js";
import { mediaProblem } from "./media.js";

const VISIBLE = /\S/;

export function textCheck(param: StringParam): Check {
  const pattern = param.pattern === undefined ? null : new RegExp(param.pattern, "u");
  const mayBeBlank = param.default === "";
  return (value, path, findings) => {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return fail(findings, path, { code: "type", message: fieldMessages.type("string") });
    if (!mayBeBlank && !VISIBLE.test(text))
      return fail(findings, path, { code: "blank", message: fieldMessages.blank });
    const problem = lengthProblem(text, param);
    if (problem !== null) return fail(findings, path, problem);
    if (pattern?.test(text) === false) {
      return fail(findings, path, { code: "pattern", message: fieldMessages.pattern(pattern.source) });
    }
    return text;
  };
}

/**
 * Checks the length. A text has at most as many code points as UTF-16 units, and at least half as many, so counting
 * code points is seldom necessary.
 */
function lengthProblem(text: string, { min = 0, max = Number.POSITIVE_INFINITY }: StringParam): Problem | null {
  if (text.length <= max && text.length >= min * 2) return null;
  const length = text.length > max * 2 ? text.length : codePoints(text);
  if (length > max) return { code: "too_long", message: fieldMessages.length("most", max) };
  if (length < min) return { code: "too_short", message: fieldMessages.length("least", min) };
  return null;
}

const SPACE_OR_CONTROL = /[\s\p{Cc}]/u;
/** Matches nearly every address: parsing one takes ten times as long. */
const PLAIN_ADDRESS = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[!-~]*)?$/i;

const isHttps = (value: string): boolean =>
  PLAIN_ADDRESS.test(value) || (value.startsWith("https://") && !SPACE_OR_CONTROL.test(value) && URL.canParse(value));

/** Whether this is an address of another scheme that KIE takes here, such as asset://. */
const isOther = (value: string, schemes: readonly string[]): boolean =>
  schemes.some((scheme) => value.startsWith(`${scheme}://`) && value.length > scheme.length + 3) &&
  !SPACE_OR_CONTROL.test(value);

export function urlCheck(param: StringParam): Check {
  const { media, schemes = [], max = Number.POSITIVE_INFINITY } = param;
  return (value, path, findings) => {
    if (typeof value !== "string") return fail(findings, path, { code: "type", message: fieldMessages.notUrl });
    const { files } = findings;
    if (media !== undefined && files !== noFiles && Object.hasOwn(files, value)) {
      const problem = mediaProblem(param, files[value]);
      return problem === null ? value : fail(findings, path, problem);
    }
    const isAddress = isHttps(value) || isOther(value, schemes);
    if (!isAddress) return fail(findings, path, { code: "not_url", message: fieldMessages.notUrl });
    if (value.length > max)
      return fail(findings, path, { code: "too_long", message: fieldMessages.length("most", max) });
    return value;
  };
}

export function enumCheck(param: EnumParam): Check {
  const listed = new Set<unknown>(param.values);
  return (value, path, findings) => {
    if (typeof value === "string" && listed.has(value)) return value;
    return (
      toListed(param, value) ??
      fail(findings, path, { code: "not_in_list", message: fieldMessages.oneOf(param.values) })
    );
  };
}

export function numberCheck(param: NumberParam): Check {
  return (value, path, findings) => {
    const number = toNumber(value);
    if (number === null || (param.type === "integer" && !Number.isSafeInteger(number))) {
      return fail(findings, path, { code: "type", message: fieldMessages.type(param.type) });
    }
    const problem = rangeProblem(number, param);
    return problem === null ? number : fail(findings, path, problem);
  };
}

function rangeProblem(number: number, { min, max, step, special }: NumberParam): Problem | null {
  if (special?.includes(number)) return null;
  if (min !== undefined && number < min) return { code: "too_small", message: fieldMessages.value("least", min) };
  if (max !== undefined && number > max) return { code: "too_big", message: fieldMessages.value("most", max) };
  if (step === undefined || isOnStep(number, step, min ?? 0)) return null;
  return { code: "step", message: fieldMessages.step(step, min ?? 0) };
}
