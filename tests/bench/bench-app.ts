import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";

export const WEBHOOK_SECRET = "webhook_secret";
/** The number in front is the bot's id. */
export const BOT_TOKEN = "1:bench";

/** The whole product in this process, with nobody to call but a database and a Telegram. */
export function benchEnv({ databaseUrl, telegramUrl }: { databaseUrl: string; telegramUrl: string }) {
  return {
    TELEGRAM_BOT_TOKEN: BOT_TOKEN,
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
    TELEGRAM_API_ROOT: telegramUrl,
    KIE_API_KEY: "key_of_nobody",
    CALLBACK_SECRET: "callback_secret",
    CRON_SECRET: "cron_secret",
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: "error",
    ORDER_LIMITS: "off",
  };
}

export const createBenchApp = (options: Parameters<typeof benchEnv>[0]) => createApp(readEnv(benchEnv(options)));
