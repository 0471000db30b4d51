import { findModel } from "../load.js";
import type { InputFiles, LocalizedText, ModelInput } from "../model/schema.js";
import type { ModelSpec } from "../model/spec.js";
import { type Check, type FieldError, fieldMessages, isInput, noFiles } from "./errors.js";
import { unknownModel } from "./near-models.js";
import { checkOf, type FieldsCheck, fieldsCheck, nearest } from "./param.js";
import { ruleErrors } from "./rules.js";

export type ValidationResult = {
  ok: boolean;
  errors: FieldError[];
  /** The input as KIE takes it: right types, required defaults filled in. Meaningful only when `ok`. */
  input: ModelInput;
};

const inputChecks = new WeakMap<ModelSpec, FieldsCheck>();
const paramChecks = new WeakMap<ModelSpec, Map<string, Check>>();

const refused = (error: FieldError): ValidationResult => ({ ok: false, errors: [error], input: {} });

/**
 * Checks an input as a chat or a command line gives it and normalises it to exactly what KIE takes.
 * A media parameter takes an https address or a key of `files`.
 */
export function validate(modelId: string, input: unknown, files: InputFiles = noFiles): ValidationResult {
  const model = findModel(modelId);
  if (model === null) return refused({ path: "model", code: "unknown_model", message: unknownModel(modelId) });
  if (model.status === "retired")
    return refused({ path: "model", code: "retired_model", message: retiredModel(model) });
  if (!isInput(input)) return refused({ path: "", code: "type", message: fieldMessages.type("object") });

  const findings = { errors: [], files };
  const checked = checkOfModel(model)(input, "", findings);
  const errors: FieldError[] = findings.errors;
  // Rules are about values that are right by themselves; on wrong values they would only add errors.
  if (errors.length === 0 && model.rules !== undefined) {
    errors.push(...ruleErrors(model.rules, { params: model.input, input: checked, files }));
  }
  return { ok: errors.length === 0, errors, input: checked };
}

/** Checks one value of a form. An unknown model or parameter is an error too. */
export function validateParam(
  modelId: string,
  name: string,
  value: unknown,
  files: InputFiles = noFiles,
): ValidationResult {
  const model = findModel(modelId);
  if (model === null) return refused({ path: "model", code: "unknown_model", message: unknownModel(modelId) });
  const check = checkOfParam(model, name);
  if (check === null) {
    const names = Object.keys(model.input);
    return refused({ path: name, code: "unknown_key", message: fieldMessages.unknownKey(names, nearest(name, names)) });
  }
  const findings = { errors: [], files };
  const checked = check(value, name, findings);
  const errors: FieldError[] = findings.errors;
  return { ok: errors.length === 0, errors, input: checked === undefined ? {} : { [name]: checked } };
}

function checkOfModel(model: ModelSpec): FieldsCheck {
  const known = inputChecks.get(model);
  if (known !== undefined) return known;
  const check = fieldsCheck(model.input);
  inputChecks.set(model, check);
  return check;
}

function checkOfParam(model: ModelSpec, name: string): Check | null {
  const param = Object.hasOwn(model.input, name) ? model.input[name] : undefined;
  if (param === undefined) return null;
  const checks = paramChecks.get(model) ?? new Map<string, Check>();
  paramChecks.set(model, checks);
  const check = checks.get(name) ?? checkOf(param);
  checks.set(name, check);
  return check;
}

function retiredModel({ id, successor, instead }: ModelSpec): LocalizedText {
  const other = successor ?? instead ?? "";
  return {
    en: `KIE no longer offers ${id}. Use ${other}.`,
    ru: `KIE больше не предлагает ${id}. Вместо неё: ${other}.`,
  };
}
