import { Bot, webhookCallback } from "grammy";
import { echoOptions } from "./echo-options.js";

/** The least that a bot can do, as grammY's own documentation puts it on a serverless platform. */
const { token, secretToken, ...options } = echoOptions();
const bot = new Bot(token, options);
bot.on("message:text", (context) => context.reply(context.message.text));

export const POST = webhookCallback(bot, "std/http", { secretToken });
