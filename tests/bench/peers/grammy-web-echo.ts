import { Bot, webhookCallback } from "grammy/web";
import { echoOptions } from "./echo-options.js";

/** The same echo on the lighter build of grammY that we use too. */
const { token, secretToken, ...options } = echoOptions();
const bot = new Bot(token, options);
bot.on("message:text", (context) => context.reply(context.message.text));

export const POST = webhookCallback(bot, "std/http", { secretToken });
