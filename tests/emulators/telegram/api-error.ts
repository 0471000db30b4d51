import type { ResponseParameters } from "grammy/types";

/** A refusal in the words of Telegram; becomes `{ok: false, error_code, description, parameters?}`. */
export class ApiError extends Error {
  readonly code: number;
  readonly parameters: ResponseParameters | undefined;

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description);
    this.name = "ApiError";
    this.code = code;
    this.parameters = parameters;
  }
}

/**
 * 400 with Telegram's prefix. The server lowers the first letter of a sentence, but leaves codes such as
 * BUTTON_DATA_INVALID alone (telegram-bot-api Client.cpp, fail_query_with_error).
 */
export function badRequest(words: string): ApiError {
  const isCode = /^.[A-Z_]/.test(words);
  return new ApiError(400, `Bad Request: ${isCode ? words : words.charAt(0).toLowerCase() + words.slice(1)}`);
}

export function tooManyRequests(retryAfterSeconds: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${retryAfterSeconds}`, { retry_after: retryAfterSeconds });
}
