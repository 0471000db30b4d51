import type { Api } from "grammy/web";
import type { BotAccount } from "../tasks/operations/register.js";
import { adviceFor } from "./errors.js";
import { setupProfile } from "./profile.js";
import { callTelegram } from "./retry.js";

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

/** What is asked or set twice is the same as once. */
function ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  return callTelegram(call, { effort: "setting", isRepeatable: true });
}

/** The bot's own account at Telegram. Throws grammY's errors. */
export function createBotAccount(options: {
  api: Api;
  webhookSecret: string;
  adminIds: readonly number[];
}): BotAccount {
  const { api, webhookSecret, adminIds } = options;
  return {
    username: async () => (await ask(() => api.getMe())).username,
    async webhook() {
      const info = await ask(() => api.getWebhookInfo());
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
      // Telegram allows one setWebhook a second; a second deployment is told to wait.
      await ask(set);
    },
    explain: adviceFor,
    // It sets only what differs, so begun again it goes on.
    setProfile: () => ask(() => setupProfile(api, adminIds)),
  };
}
