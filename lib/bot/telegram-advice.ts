import { GrammyError, HttpError } from "grammy/web";
import { describe } from "./telegram-errors.js";

/** What the operator can do about each answer to a call that is about the bot itself. The first that fits counts. */
const advice: readonly (readonly [fits: (error: GrammyError) => boolean, sentence: string])[] = [
  [
    ({ error_code }) => error_code === 401 || error_code === 404,
    "Telegram does not know this token: copy it again from BotFather (/mybots, API Token) into TELEGRAM_BOT_TOKEN.",
  ],
  [
    ({ error_code }) => error_code === 409,
    "Another program uses this token at the same moment, to poll or to register a webhook of its own: stop it, or give it a bot of its own, and run setup again.",
  ],
  [({ error_code }) => error_code === 429, "Telegram asks for a pause: run setup again in a minute."],
  [
    ({ method, error_code }) => method === "setWebhook" && error_code === 400,
    "Telegram does not accept the public address: open it in a browser, see that it is https with a valid certificate, and check PUBLIC_URL.",
  ],
  [({ error_code }) => error_code >= 500, "Telegram has trouble of its own: run setup again in some minutes."],
];

/** What to do about a failed call, with Telegram's words after it; null for an error that is not Telegram's. */
export function adviceFor(error: unknown): string | null {
  if (error instanceof HttpError)
    return `Telegram did not answer: check the network and TELEGRAM_API_ROOT, and run setup again. (${describe(error)})`;
  if (!(error instanceof GrammyError)) return null;
  const sentence =
    advice.find(([fits]) => fits(error))?.[1] ?? "Telegram refused: this should not happen, please report it.";
  return `${sentence} (${describe(error)})`;
}
