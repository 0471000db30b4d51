import { type ApiError, badRequest } from "./api-error.js";

/** Telegram's sentences for a missing parameter, by method and parameter or by parameter (Client.cpp). */
const MISSING: Record<string, string> = {
  chat_id: "chat_id is empty",
  message_id: "message identifier is not specified",
  callback_query_id: "query is too old and response timeout expired or query ID is invalid",
  file_id: "file_id not specified",
  action: "wrong parameter action in request",
  text: "message text is empty",
  "setWebhook.url": "invalid webhook URL specified",
};

export function missingParameter(method: string, name: string): ApiError {
  const known = MISSING[`${method}.${name}`] ?? MISSING[name];
  if (known) return badRequest(known);
  if (method.toLowerCase() === `send${name}`) return badRequest(`there is no ${name} in the request`);
  return badRequest(`parameter "${name}" is required`);
}

/** For a parameter that takes one of some words. */
export function wrongChoice(name: string): ApiError {
  return badRequest(name === "parse_mode" ? "Unsupported parse_mode" : `wrong parameter ${name} in request`);
}

const NOUNS: Record<string, string> = {
  "sendMediaGroup.media": "InputMedia",
  media: "InputMedia",
  reply_markup: "inline keyboard button",
  commands: "BotCommand",
  scope: "BotCommandScope",
  menu_button: "menu button",
  entities: "MessageEntity",
  caption_entities: "MessageEntity",
};

/** What Telegram calls the object in a parameter when it cannot read it. */
export function objectNoun(method: string, name: string): string {
  return NOUNS[`${method}.${name}`] ?? NOUNS[name] ?? name;
}

/** Codes that Telegram answers when a length limit is broken; the others get a sentence of ours. */
const TOO_LONG: Record<string, string> = {
  callback_data: "BUTTON_DATA_INVALID",
  "setWebhook.secret_token": "secret token is too long",
  "answerCallbackQuery.text": "MESSAGE_TOO_LONG",
};

export function tooLong(name: string, limit: { min: number; max: number; unit: string; length: number }): ApiError {
  return badRequest(
    TOO_LONG[name] ??
      `${name.split(".").at(-1)} must be ${limit.min}-${limit.max} ${limit.unit} long, got ${limit.length}`,
  );
}
