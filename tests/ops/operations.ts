import type pg from "pg";
import { inject } from "vitest";
import { startFunctionsProcess } from "../emulators/functions-process.js";
import { openPool } from "../emulators/postgres/pool.js";
import { type StackOptions, startStack } from "../emulators/stack.js";
import { startInOrder } from "../emulators/stand-ins.js";

export type Operations = Awaited<ReturnType<typeof startOperations>>;

/** One admin for each language. */
export const ADMINS = { en: 77, ru: 78 } as const;

const SHIFTED: Record<string, readonly string[]> = {
  watches: ["swept_at", "look_at", "looked_at", "looked_before", "gave_up_at", "catalogue_at"],
  catalogue_seen: ["checked_at"],
  registrations: ["lease_until", "registered_at"],
  alerts: ["raised_at"],
  tasks: [
    "created_at",
    "submitted_at",
    "settled_at",
    "next_at",
    "lease_until",
    "resume_at",
    "sent_at",
    "deadline_at",
    "drawing_until",
  ],
};

/** The whole stack, with two admins who have spoken to the bot and a clock that a test moves. */
export function startOperations(options: StackOptions = {}) {
  return startInOrder(async (onClose) => {
    const stack = await startStack({
      ...options,
      postgres: inject("postgres"),
      telegram: { timeScale: 1_000, ...options.telegram },
      env: { ADMIN_IDS: Object.values(ADMINS).join(","), ...options.env },
    });
    onClose(stack.close);
    const pool = openPool({ connectionString: stack.directUrl, max: 4 });
    onClose(() => pool.end());
    const { telegram, env } = stack;
    const url = `${stack.functions[0]?.url}`;

    const said = (id: number) => telegram.messages(id).filter((message) => message.from?.is_bot === true);
    for (const [language_code, id] of Object.entries(ADMINS)) {
      telegram.addUser({ id, first_name: language_code, language_code });
      telegram.send(id, { text: "/start" });
      await telegram.waitFor(() => (said(id).length > 0 ? true : null), { what: "the answer to an admin" });
    }
    await telegram.waitFor(() => telegram.state().webhook.pending_update_count === 0, {
      what: "the updates to be taken",
    });
    const read = Object.fromEntries(Object.values(ADMINS).map((id) => [id, said(id).length]));

    const bearer = { authorization: `Bearer ${env.CRON_SECRET.split(",")[0]}` };

    async function sql<Row extends pg.QueryResultRow>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
      return (await pool.query<Row>(text, [...params])).rows;
    }

    /** Lets time pass for every row of the database and for what waits at Telegram: each time there moves back. */
    async function pass(minutes: number): Promise<void> {
      for (const [table, columns] of Object.entries(SHIFTED)) {
        const moved = columns.map((column) => `${column} = ${column} - $1::float8 * interval '1 min'`);
        await sql(`update ${table} set ${moved.join(", ")}`, [minutes]);
      }
      await sql(
        "update watches set repaired_at = array(select at - $1::float8 * interval '1 min' from unnest(repaired_at) at)",
        [minutes],
      );
      await telegram.pass(minutes * 60_000);
    }

    /** Calls the Bot API with the bot's own token, as another program would. */
    async function asOther(method: string, params: Record<string, string> = {}) {
      const query = new URLSearchParams(params);
      const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}?${query}`);
      return { status: response.status, body: await response.json() };
    }

    let serving = stack.functions[0];
    const stop = async (how: "close" | "kill" = "close") => serving?.[how]();
    onClose(() => stop("kill"));

    /** A new deployment takes the place of the one that serves; `how` that one ends. */
    async function deploy(changed: Record<string, string> = {}, how: "close" | "kill" = "close"): Promise<void> {
      await stop(how);
      const { port } = new URL(url);
      serving = await startFunctionsProcess({ env: { ...env, PUBLIC_URL: url, ...changed, PORT: port } });
    }

    const sweep = (at = url) => fetch(`${at}/api/sweep`, { method: "POST", headers: bearer });
    return {
      ...stack,
      url,
      webhookUrl: `${url}/api/telegram`,
      bearer,
      sql,
      pass,
      sweep,
      /** What the crons of that many minutes do, when one comes by every five. */
      async minutes(count: number): Promise<void> {
        for (let minute = 0; minute < count; minute += 5) {
          await pass(5);
          const { status } = await sweep();
          if (status !== 200) throw new Error(`the sweep was answered with status ${status}`);
        }
      },
      /** Whether Telegram has brought everything. */
      nothingWaits: () => telegram.state().webhook.pending_update_count === 0,
      /**
       * How many minutes pass until all is well, with a sweep in each; what waits at Telegram is tried again in each, as
       * its longest pause is a minute. Rejects after `most`.
       */
      async minutesUntil(isWell: () => boolean, most = 10): Promise<number> {
        for (let minute = 1; minute <= most; minute += 1) {
          await pass(1);
          await sweep();
          await telegram.pass(0);
          if (isWell()) return minute;
        }
        throw new Error(`not well after ${most} minutes`);
      },
      setup: (at = url) => fetch(`${at}/api/setup`, { method: "POST", headers: bearer }),
      asOther,
      deploy,
      /** Ends the deployment that serves; nobody is there until the next. */
      stop,
      lastError: async (): Promise<unknown> => (await asOther("getWebhookInfo")).body.result.last_error_message,
      /** What an admin was told since the last time this was asked. */
      news(id: number): string[] {
        const all = said(id);
        const fresh = all.slice(read[id] ?? 0);
        read[id] = all.length;
        return fresh.map((message) => message.text ?? "");
      },
      webhookNow: () => telegram.state().webhook.url,
    };
  });
}
