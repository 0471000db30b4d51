import type { Update } from "grammy/types";
import type { Api } from "grammy/web";
import { type Me, namesABot } from "./incoming.js";
import { ASKING_PATIENCE_MS, within } from "./patience.js";
import { TelegramSlow } from "./telegram-errors.js";

/** Who the bot is: its name is asked for once, when something needs it. Throws what Telegram refuses. */
export function createIdentity(api: Api) {
  const id = Number(api.token.split(":", 1)[0]);
  let username: string | null = null;

  async function name(): Promise<string> {
    if (username !== null) return username;
    const found = await within(ASKING_PATIENCE_MS, api.getMe(), null);
    if (found === null) throw new TelegramSlow("Telegram does not say in time who we are");
    username = found.username;
    return username;
  }

  /** As far as an update needs it. */
  async function of(update: Update): Promise<Me> {
    if (namesABot(update)) await name();
    return { id, username };
  }

  return { of, name };
}
