import { ApiError } from "./api-error.js";
import { type RawParams, readParams } from "./params.js";

/** Methods that Telegram does not run from the answer to an update. */
const IGNORED = new Set(["setwebhook", "deletewebhook", "close", "logout"]);

/** The call that the body of a 2xx answer to an update asks for, if any. */
export function readReply(contentType: string, body: Buffer): { method: string; params: RawParams } | null {
  const params = readAll(contentType, body);
  const method = params?.values.method;
  if (!params || typeof method !== "string") return null;
  const name = method.toLowerCase();
  if (IGNORED.has(name) || name.startsWith("get")) return null;
  const { method: _, ...values } = params.values;
  return { method, params: { ...params, values } };
}

function readAll(contentType: string, body: Buffer): RawParams | null {
  try {
    return readParams(new URLSearchParams(), contentType, body);
  } catch (error) {
    // A body that is no call, such as "OK", is no error: Telegram ignores it.
    if (error instanceof ApiError) return null;
    throw error;
  }
}
