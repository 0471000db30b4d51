import { ApiError, badRequest } from "./api-error.js";
import { parseMultipart, type UploadedFile } from "./multipart.js";

/** What a caller sent, before it is checked: strings from a query or a form, JSON values from a JSON body. */
export type RawParams = { values: Record<string, unknown>; files: Map<string, UploadedFile> };

/** @throws ApiError 400 when the body is not what its content type says. */
export function readParams(query: URLSearchParams, contentType: string, body: Buffer): RawParams {
  const params: RawParams = { values: Object.fromEntries(query), files: new Map() };
  if (body.length === 0) return params;
  if (contentType.startsWith("application/json")) Object.assign(params.values, parseObject(body.toString("utf8")));
  else if (contentType.startsWith("application/x-www-form-urlencoded")) {
    Object.assign(params.values, Object.fromEntries(new URLSearchParams(body.toString("utf8"))));
  } else if (contentType.startsWith("multipart/form-data")) addForm(params, body, contentType);
  // Telegram ignores a body of any other type.
  return params;
}

function parseObject(text: string): object {
  const value = parseJson(text);
  if (value === undefined) throw new ApiError(400, "Bad Request: can't parse JSON object");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ApiError(400, "Bad Request: object expected as body");
  }
  return value;
}

/** Undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The callers have their own words for this, or none.
    return undefined;
  }
}

function addForm(params: RawParams, body: Buffer, contentType: string): void {
  let form: ReturnType<typeof parseMultipart>;
  try {
    form = parseMultipart(body, contentType);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
  for (const [name, values] of form.fields) params.values[name] = values.at(-1);
  for (const { field, file } of form.files) params.files.set(field, file);
}
