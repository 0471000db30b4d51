import { setTimeout as sleep } from "node:timers/promises";
import { type Api, GrammyError } from "grammy/web";
import type { BotAccount } from "../tasks/operations/register.js";
import { adviceFor } from "./errors.js";
import { setupProfile } from "./profile.js";

/**
 * Only kinds that the bot reacts to. Sent every time, because Telegram keeps the old list when a call leaves it out.
 */
const ALLOWED_UPDATES = [
  "message",
  "edited_message",
  "callback_query",
  "my_chat_member",
  "pre_checkout_query",
] as const;
/** How many requests, and so database calls, Telegram makes of us at once. */
const MAX_CONNECTIONS = 40;
const WORTH_WAITING_SECONDS = 5;

/** The bot's own account at Telegram. Throws grammY's errors. */
export function createBotAccount(options: {
  api: Api;
  webhookSecret: string;
  adminIds: readonly number[];
}): BotAccount {
  const { api, webhookSecret, adminIds } = options;
  return {
    username: async () => (await api.getMe()).username,
    async webhook() {
      const info = await api.getWebhookInfo();
      const allowed = new Set<string>(info.allowed_updates);
      return {
        url: info.url ?? "",
        pendingUpdates: info.pending_update_count,
        lastError: info.last_error_message ?? null,
        lastErrorAt: info.last_error_date === undefined ? null : new Date(info.last_error_date * 1_000),
        hasOurSettings:
          info.max_connections === MAX_CONNECTIONS &&
          allowed.size === ALLOWED_UPDATES.length &&
          ALLOWED_UPDATES.every((kind) => allowed.has(kind)),
      };
    },
    async setWebhook(url) {
      const set = () =>
        api.setWebhook(url, {
          secret_token: webhookSecret,
          allowed_updates: ALLOWED_UPDATES,
          max_connections: MAX_CONNECTIONS,
        });
      try {
        await set();
      } catch (error) {
        // Telegram allows one setWebhook a second; a second deployment is told to wait.
        const waitSeconds = error instanceof GrammyError ? (error.parameters.retry_after ?? 0) : 0;
        if (waitSeconds === 0 || waitSeconds > WORTH_WAITING_SECONDS) throw error;
        await sleep(waitSeconds * 1_000);
        await set();
      }
    },
    explain: adviceFor,
    setProfile: () => setupProfile(api, adminIds),
  };
}
