import { afterAll, beforeAll, beforeEach, expect, inject } from "vitest";
import type { Pack } from "../../../lib/registry/compiled.js";
import { shopConfig } from "../../../lib/registry/load.js";
import { type Stack, startStack } from "../../emulators/stack.js";
import { connect, type Sql } from "../books.js";
import { createPerson, type Person } from "../person.js";

export const DAILY = 10;

/** The whole stack with an admin, a new person for each test, and a look into the books. */
export function useShop() {
  const parts: { stack?: Stack; sql?: Sql; boss?: Person; person?: Person } = {};
  const there = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error("everything is there from beforeAll on");
    return part;
  };

  beforeAll(async () => {
    parts.stack = await startStack({
      postgres: inject("postgres"),
      kie: { finish: { afterMs: 50 } },
      env: { DAILY_FREE_CREDITS: String(DAILY), ADMIN_IDS: "5000001" },
    });
    parts.sql = connect(parts.stack);
    parts.boss = createPerson(parts.stack.telegram, { name: "Boss" });
    parts.boss.say("/start");
    await parts.boss.seesText(/make/);
  });
  afterAll(async () => {
    await parts.sql?.end();
    await parts.stack?.close();
  });
  beforeEach(() => {
    parts.person = createPerson(there(parts.stack).telegram, { name: "Ann" });
  });

  const shop = {
    get stack() {
      return there(parts.stack);
    },
    get telegram() {
      return there(parts.stack).telegram;
    },
    get sql() {
      return there(parts.sql);
    },
    get boss() {
      return there(parts.boss);
    },
    get person() {
      return there(parts.person);
    },
    get small(): Pack {
      return there(shopConfig.packs[0]);
    },

    /** The person has an invoice for the smallest pack. */
    async invoiced(): Promise<number> {
      const { person, small } = shop;
      person.say("/buy");
      await person.seesText(/Buy credits/);
      person.press(new RegExp(`⭐ ${small.stars}$`));
      return (await person.sees("an invoice", (message) => message.invoice !== undefined)).message_id;
    },
    async bought(): Promise<void> {
      shop.telegram.pay(shop.person.id, { messageId: await shop.invoiced() });
      await shop.person.seesText(/Thank you/);
    },
    books: () => shop.sql.books(shop.person.id),
    payments: () =>
      shop.sql.rows(
        "select stars, credits, state, taken, shortfall from payments where user_id = $1 order by paid_at",
        [shop.person.id],
      ),
    /** The last charge of the person, as Telegram names it. */
    charge(): string {
      const own = shop.telegram.stars
        .transactions()
        .findLast(({ source }) => source?.type === "user" && source.user.id === shop.person.id);
      return own?.id ?? "";
    },
    quiet: () =>
      shop.telegram.waitFor(() => shop.telegram.state().webhook.pending_update_count === 0, { what: "all taken" }),
    async sweep(): Promise<void> {
      const headers = { authorization: `Bearer ${shop.stack.env.CRON_SECRET}` };
      const response = await fetch(`${shop.stack.functions[0]?.url}/api/sweep`, { headers });
      expect(response.status).toBe(200);
    },
  };
  return shop;
}
