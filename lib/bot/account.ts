import type { Api } from "grammy/web";
import type { BotAccount } from "../tasks/register.js";
import { setupProfile } from "./setup.js";

/** Only kinds that the bot reacts to. Left out of a later call, Telegram would keep the old list: always sent. */
const ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"] as const;
/** Also the most requests, and so database calls, that Telegram makes of us at once. */
const MAX_CONNECTIONS = 40;

/** The bot's own account at Telegram. Throws grammY's errors. */
export function createBotAccount(options: { api: Api; webhookSecret: string }): BotAccount {
  const { api, webhookSecret } = options;
  return {
    async webhook() {
      const info = await api.getWebhookInfo();
      return {
        url: info.url ?? "",
        pendingUpdates: info.pending_update_count,
        lastError: info.last_error_message ?? null,
      };
    },
    async setWebhook(url) {
      await api.setWebhook(url, {
        secret_token: webhookSecret,
        allowed_updates: ALLOWED_UPDATES,
        max_connections: MAX_CONNECTIONS,
      });
    },
    setProfile: () => setupProfile(api),
  };
}
