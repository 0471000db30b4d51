import { Bot, type Context, type SessionFlavor, type StorageAdapter, session, webhookCallback } from "grammy/web";
import type { Db } from "../../../lib/db/client.js";
import { echoOptions } from "./echo-options.js";

type Turns = { turns: number };

export const SESSION_TABLE = "create table if not exists echo_sessions (key text primary key, value jsonb not null)";

/** The usual grammY bot that remembers something: a session in the database, one read before and one write after each update. */
export function createSessionEcho(db: Db): (request: Request) => Promise<Response> {
  const storage: StorageAdapter<Turns> = {
    async read(key) {
      const [row] = await db.query("select (value->>'turns')::int as turns from echo_sessions where key = $1", [key]);
      return typeof row?.["turns"] === "number" ? { turns: row["turns"] } : undefined;
    },
    async write(key, value) {
      const text = "insert into echo_sessions values ($1, $2) on conflict (key) do update set value = $2";
      await db.query(text, [key, JSON.stringify(value)]);
    },
    async delete(key) {
      await db.query("delete from echo_sessions where key = $1", [key]);
    },
  };
  const { token, secretToken, ...options } = echoOptions();
  const bot = new Bot<Context & SessionFlavor<Turns>>(token, options);
  bot.use(session({ initial: () => ({ turns: 0 }), storage }));
  bot.on("message:text", async (context) => {
    context.session.turns += 1;
    await context.reply(context.message.text);
  });
  return webhookCallback(bot, "std/http", { secretToken });
}
