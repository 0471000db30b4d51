import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";

export const WEBHOOK_SECRET = "webhook_secret";
/** The number in front is the bot's id. */
export const BOT_TOKEN = "1:bench";

type BenchOptions = { databaseUrl: string; telegramUrl: string; kieUrl?: string };

/** The whole product in this process, with nobody to call but a database, a Telegram and perhaps a KIE. */
export function benchEnv({ databaseUrl, telegramUrl, kieUrl }: BenchOptions) {
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
    ...(kieUrl === undefined ? {} : { KIE_API_URL: kieUrl }),
  };
}

export const createBenchApp = (options: BenchOptions) => createApp(readEnv(benchEnv(options)));
