import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { JsonObject, ModelFacts } from "./facts.js";
import { brokenRule } from "./input-rules.js";
import { toInputSchema } from "./input-schema.js";

/** A refusal in KIE's words. */
export type Refusal = { code: number; msg: string };

const fileUrl = /^(https?:\/\/[^\s/]+|asset:\/\/\S+)/;
const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  formats: { "kie-file": (text: string) => fileUrl.test(text) },
});
const compiled = new Map<string, ValidateFunction>();

/** Checks an input as KIE does when a task is created: types to the letter, files not opened. Null: accepted. */
export function refuseInput(facts: ModelFacts, input: JsonObject): Refusal | null {
  const validate = compiled.get(facts.id) ?? ajv.compile(toInputSchema(facts));
  compiled.set(facts.id, validate);
  if (!validate(input)) {
    const errors = [...(validate.errors ?? [])];
    const order = Object.keys(facts.input);
    errors.sort((left, right) => rank(left, order) - rank(right, order));
    const first = errors[0];
    if (first) return wordsOf(first, facts, input);
  }
  const msg = brokenRule(facts, input);
  return msg === null ? null : { code: 500, msg };
}

/** Fields that the model does not know: KIE ignores them, a test may want none. */
export function unknownFields(facts: ModelFacts, input: JsonObject): string[] {
  return Object.keys(input).filter((name) => !(name in facts.input));
}

function rank(error: ErrorObject, order: readonly string[]): number {
  const missing = error.keyword === "required" || error.keyword === "minLength" || error.keyword === "minItems";
  return order.indexOf(topField(error)) + (missing ? 0 : order.length);
}

function topField(error: ErrorObject): string {
  return error.instancePath.split("/")[1] ?? missingProperty(error) ?? "";
}

function missingProperty(error: ErrorObject): string | null {
  const name: unknown = error.params["missingProperty"];
  return error.keyword === "required" && typeof name === "string" ? name : null;
}

function fieldOf(error: ErrorObject): string {
  const path = error.instancePath.split("/").filter((part) => part !== "" && !/^\d+$/.test(part));
  return missingProperty(error) ?? path.at(-1) ?? "input";
}

function wordsOf(error: ErrorObject, facts: ModelFacts, input: JsonObject): Refusal {
  const field = fieldOf(error);
  switch (error.keyword) {
    case "required":
      return missingWords(field, facts, input);
    case "minLength":
    case "minItems":
      return isBlank(input[topField(error)])
        ? missingWords(field, facts, input)
        : { code: 500, msg: `${field} is too short` };
    case "maxLength":
      return { code: 500, msg: `${field} cannot exceed ${error.params["limit"]} characters` };
    case "maxItems":
      return { code: 500, msg: `${field} cannot have more than ${error.params["limit"]} items` };
    case "type":
      return { code: 500, msg: `${field} must be of type ${error.params["type"]}` };
    case "format":
    case "pattern":
      return { code: 500, msg: `${field} format is incorrect` };
    default:
      return { code: 500, msg: `${field} is not within the range of allowed options` };
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** KIE names a missing field in several ways, once by a name of its own; each wording here was recorded from it. */
function missingWords(field: string, facts: ModelFacts, input: JsonObject): Refusal {
  if (facts.id.startsWith("elevenlabs/")) {
    if (field === "voice") return { code: 422, msg: "voiceId cannot be empty" };
    if (field === "dialogue")
      return { code: 500, msg: "Server exception, please try again later or contact customer service" };
  }
  if (facts.id.endsWith("-tts") && field === "speakers") {
    return { code: 500, msg: "The speakers parameter cannot be empty" };
  }
  if (Object.keys(input).length === 0) return { code: 500, msg: "This field is required" };
  return { code: 500, msg: field === "prompt" ? "This field is required" : `${field} is required` };
}
