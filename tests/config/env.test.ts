import { describe, expect, test } from "vitest";
import { readEnv } from "../../lib/config/env.js";

const complete = {
  TELEGRAM_BOT_TOKEN: "7000000001:token",
  TELEGRAM_WEBHOOK_SECRET: "hook",
  KIE_API_KEY: "key",
  CALLBACK_SECRET: "call",
  CRON_SECRET: "cron",
  DATABASE_URL: "postgres://user:word@db.example/kiegram",
};

describe("the environment", () => {
  test("needs six variables, and has a default for every other", () => {
    expect(readEnv(complete)).toMatchObject({
      botId: 7000000001,
      telegramApiRoot: "https://api.telegram.org",
      kie: { apiKey: "key", apiUrl: "https://api.kie.ai", uploadUrl: "https://kieai.redpandaai.co" },
      publicUrl: "http://127.0.0.1:3000",
      adminIds: [],
      allowedUserIds: [],
      dailyFreeCredits: 100,
      logLevel: "info",
    });
  });

  test("a preview that would speak for production is refused, with what to set", () => {
    const onVercel = { ...complete, VERCEL_PROJECT_PRODUCTION_URL: "kiegram.example" };
    const preview = { ...onVercel, VERCEL_ENV: "preview" };
    expect(() => readEnv(preview)).toThrow(
      /This is a preview.*TELEGRAM_BOT_TOKEN, DATABASE_URL and PUBLIC_URL for Preview/,
    );
    expect(() => readEnv({ ...preview, PUBLIC_URL: "https://kiegram.example" })).toThrow(/This is a preview/);
    expect(readEnv({ ...preview, PUBLIC_URL: "https://try.example" }).publicUrl).toBe("https://try.example");
    expect(readEnv({ ...onVercel, VERCEL_ENV: "production" }).publicUrl).toBe("https://kiegram.example");
  });

  test("reads lists, numbers and addresses as people write them", () => {
    const written = { ADMIN_IDS: " 11, 22,", DAILY_FREE_CREDITS: "0", PUBLIC_URL: "https://a.example/" };
    const secrets = { CALLBACK_SECRET: "new, old", TELEGRAM_WEBHOOK_SECRET: "new,old", ALLOWED_USER_IDS: "  " };
    const env = readEnv({ ...complete, ...written, ...secrets });
    expect(env).toMatchObject({ adminIds: [11, 22], dailyFreeCredits: 0, publicUrl: "https://a.example" });
    expect(env).toMatchObject({
      callbackSecret: "new",
      accepted: { callback: ["new", "old"], webhook: ["new", "old"] },
    });
    expect(env.allowedUserIds).toEqual([]);
  });

  test("names every variable that is missing, all at once", () => {
    for (const name of Object.keys(complete)) expect(() => readEnv({})).toThrow(`${name} is missing`);
  });

  test.each([
    ["TELEGRAM_BOT_TOKEN", "token", "must look like 123456:ABC…"],
    ["TELEGRAM_WEBHOOK_SECRET", "a b", "may hold only A-Z"],
    ["DATABASE_URL", "mysql://db.example/x", "must be a postgres:// address"],
    ["KIE_API_URL", "ftp://kie.example", "must be an http(s) address"],
    ["ADMIN_IDS", "11,@ann", "must be Telegram user ids"],
    ["ADMIN_IDS", "9007199254740993", "holds a number that is too long"],
    ["KIE_API_KEY", '"0123abcd"', "stands in quotation marks"],
    ["KIE_API_KEY", "Bearer 0123abcd", 'begins with "Bearer"'],
    ["KIE_API_KEY", "KIE_API_KEY=0123abcd", 'begins with "KIE_API_KEY="'],
    ["DATABASE_URL", "DATABASE_URL=postgres://u:w@db.example/x", 'begins with "DATABASE_URL="'],
    ["PUBLIC_URL", "https://a.example/api/telegram", "must end behind the domain"],
    ["DAILY_FREE_CREDITS", "many", "must be a number"],
    ["DAILY_FREE_CREDITS", "1.5", "must be a whole number"],
    ["DAILY_FREE_CREDITS", "-1", "is negative"],
    ["PORT", "70000", "is at most 65535"],
    ["LOG_LEVEL", "loud", "must be one of debug, info, warn, error"],
    ["CRON_SECRET", " , ", "is missing"],
  ])("%s=%s is refused with what it should be", (name, value, words) => {
    expect(() => readEnv({ ...complete, [name]: value })).toThrow(`${name} ${words}`);
  });
});
