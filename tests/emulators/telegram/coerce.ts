import type { Opts } from "@grammyjs/types";
import { ApiError, badRequest } from "./api-error.js";
import type { UploadedFile } from "./multipart.js";
import { parseJson, type RawParams } from "./params.js";
import type { BotApiSchema, FieldSchema, TypeSchema } from "./schema.js";
import { missingParameter, objectNoun, tooLong, wrongChoice } from "./words.js";

export type Upload = { readonly uploadedByTheBot: true; file: UploadedFile };
export type Params<M extends keyof Opts<Upload>> = Opts<Upload>[M];

/** Parameters that passed the schema of their method; what the schema does not know is listed, as Telegram ignores it. */
export type Checked = { method: string; params: Record<string, unknown>; unknown: string[] };

/** The schema comes from the types that `Params` is made of, so what passed it for a method has the type of that method. */
export function isFor<M extends keyof Opts<Upload>>(
  checked: Checked,
  method: M,
): checked is Checked & { params: Params<M> } {
  return checked.method === method;
}

class Mismatch extends Error {
  /** How deep the value matched: of several alternatives the closest one explains the refusal. */
  readonly depth: number;
  constructor(message: string, depth: number) {
    super(message);
    this.depth = depth;
  }
}

/**
 * Checks parameters as the Bot API does: strings are read as numbers, booleans and JSON at the top, `attach://` becomes
 * the file of that name, inside objects the types are strict. @throws ApiError
 */
export function checkParams(schema: BotApiSchema, method: string, raw: RawParams): Checked {
  const fields = schema.methods[method] ?? {};
  const reader = createReader(schema, raw.files);
  const params: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = raw.values[name] ?? fileParameter(raw.files.get(name));
    const isAbsent = value === undefined || value === "";
    if (isAbsent && field.required) throw missingParameter(method, name);
    if (value === undefined || (value === "" && field.type.kind !== "string")) continue;
    params[name] = reader.parameter(method, name, field, value);
  }
  const unknown = Object.keys(raw.values).filter((name) => !(name in fields));
  return { method, params, unknown: [...unknown, ...reader.unknown] };
}

function refusal(
  type: TypeSchema,
  { method, name, reason }: { method: string; name: string; reason: string },
): ApiError {
  if (isEnumeration(type)) return wrongChoice(name);
  if (type.kind === "number" || type.kind === "boolean") return badRequest(`parameter "${name}" is invalid: ${reason}`);
  return badRequest(`can't parse ${objectNoun(method, name)}: ${reason}`);
}

function fileParameter(file: UploadedFile | undefined): Upload | undefined {
  return file && { uploadedByTheBot: true, file };
}

function createReader(schema: BotApiSchema, files: Map<string, UploadedFile>) {
  const unknown: string[] = [];

  function parameter(method: string, name: string, field: FieldSchema, value: unknown): unknown {
    checkLength(`${method}.${name}`, field, value);
    const parsed = isUpload(value) ? value : fromText(field.type, name, value);
    const known = name === "allowed_updates" ? onlyKnown(field.type, parsed) : parsed;
    try {
      return read(field.type, known, { path: name, depth: 0 });
    } catch (error) {
      throw error instanceof Mismatch ? refusal(field.type, { method, name, reason: error.message }) : error;
    }
  }

  type Place = { path: string; depth: number };

  function read(type: TypeSchema, value: unknown, place: Place): unknown {
    switch (type.kind) {
      case "any":
        return value;
      case "string":
        return readString(value, place);
      case "number":
        return readNumber(value, place);
      case "boolean":
        if (typeof value === "boolean") return value;
        throw new Mismatch(`Field "${place.path}" must be of type Boolean`, place.depth);
      case "literal":
        if (value === type.value) return value;
        throw new Mismatch(`Field "${place.path}" has an unsupported value`, place.depth);
      case "file":
        return readFile(value, place);
      case "array":
        if (!Array.isArray(value)) throw new Mismatch(`Field "${place.path}" must be of type Array`, place.depth);
        return value.map((item: unknown) => read(type.of, item, { ...place, depth: place.depth + 1 }));
      case "union":
        return readUnion(type.of, value, place);
      case "object":
        return readObject(schema.objects[type.name] ?? {}, value, place);
    }
  }

  function readFile(value: unknown, place: Place): Upload {
    if (isUpload(value)) return value;
    if (typeof value !== "string" || !value.startsWith("attach://"))
      throw new Mismatch(`Field "${place.path}" must be a file`, place.depth);
    const upload = fileParameter(files.get(value.slice("attach://".length)));
    if (upload) return upload;
    throw new Mismatch(`${place.path} not found`, place.depth);
  }

  function readUnion(alternatives: TypeSchema[], value: unknown, place: Place): unknown {
    // A number in a string is a number: chat identifiers are sent both ways.
    const text = alternatives.filter(({ kind }) => kind === "string");
    const order = [...alternatives.filter(({ kind }) => kind !== "string"), ...(isAttachment(value) ? [] : text)];
    let closest = new Mismatch(`Field "${place.path}" has an unsupported value`, -1);
    for (const type of order) {
      const before = unknown.length;
      try {
        return read(type, value, place);
      } catch (error) {
        unknown.length = before;
        if (!(error instanceof Mismatch)) throw error;
        if (error.depth > closest.depth) closest = error;
      }
    }
    throw closest;
  }

  function readObject(fields: Record<string, FieldSchema>, value: unknown, place: Place): Record<string, unknown> {
    if (!isRecord(value)) throw new Mismatch("expected an Object", place.depth);
    const result: Record<string, unknown> = {};
    // Discriminators first, so that a wrong alternative fails early and the right one gives the reason.
    const names = Object.keys(fields).sort(
      (a, b) => Number(fields[b]?.type.kind === "literal") - Number(fields[a]?.type.kind === "literal"),
    );
    let depth = place.depth + 1;
    for (const name of names) {
      const field = fields[name];
      const item = value[name];
      if (!field || (item === undefined && !field.required)) continue;
      if (item === undefined) throw new Mismatch(`Can't find field "${name}"`, depth);
      // Commands have sentences of their own for this (methods-profile.ts).
      if (place.path !== "commands") checkLength(name, field, item);
      result[name] = read(field.type, item, { path: name, depth });
      depth += 1;
    }
    unknown.push(
      ...Object.keys(value)
        .filter((name) => !(name in fields))
        .map((name) => `${place.path}.${name}`),
    );
    return result;
  }

  return { parameter, unknown };
}

function readString(value: unknown, place: { path: string; depth: number }): string {
  if (typeof value === "string") return value;
  // At the top Telegram keeps the text of a JSON number; inside objects it does not.
  if (place.depth === 0 && typeof value === "number") return String(value);
  throw new Mismatch(`Field "${place.path}" must be of type String`, place.depth);
}

function readNumber(value: unknown, place: { path: string; depth: number }): number {
  const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Mismatch(`Field "${place.path}" must be of type Number`, place.depth);
}

/** A top-level value as JSON, when the parameter is an object, an array or a boolean and came as text. */
function fromText(type: TypeSchema, name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (type.kind === "boolean") return ["true", "yes", "1"].includes(value.toLowerCase());
  if (!isStructured(type)) return value;
  const parsed = parseJson(value);
  if (parsed === undefined)
    throw new ApiError(400, `Bad Request: can't parse ${name.replaceAll("_", " ")} JSON object`);
  return parsed;
}

function isEnumeration(type: TypeSchema): boolean {
  return type.kind === "literal" || (type.kind === "union" && type.of.every(isEnumeration));
}

/** Kinds of updates that Telegram does not know are skipped without a word. */
function onlyKnown(type: TypeSchema, value: unknown): unknown {
  if (type.kind !== "array" || type.of.kind !== "union" || !Array.isArray(value)) return value;
  const known = new Set<unknown>(type.of.of.map((member) => (member.kind === "literal" ? member.value : undefined)));
  return value.filter((item) => known.has(item));
}

function isStructured(type: TypeSchema): boolean {
  if (type.kind === "union") return type.of.every(isStructured);
  return type.kind === "array" || type.kind === "object";
}

function checkLength(name: string, { limit }: FieldSchema, value: unknown): void {
  if (!limit || typeof value !== "string") return;
  const length = limit.unit === "bytes" ? Buffer.byteLength(value) : value.length;
  if (length < limit.min || length > limit.max) throw tooLong(name, { ...limit, length });
}

function isAttachment(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("attach://");
}

function isUpload(value: unknown): value is Upload {
  return isRecord(value) && value.uploadedByTheBot === true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
