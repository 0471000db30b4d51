import { beforeEach, describe, expect, test } from "vitest";
import { textOf } from "../person.js";
import { useShop } from "./shop.js";

const at = useShop();

/** What the sweep leaves alone as too young to be missed has happened long ago. */
beforeEach(async () => {
  await at.sql.rows("update watches set reconciled_at = null");
  await at.sql.rows("delete from alerts");
});
const listings = () => at.telegram.calls("getStarTransactions").length;
const HOUR_MS = 3_600_000;
const charged = (hoursAgo: number) => {
  const [last] = at.telegram.stars.transactions().slice(-1);
  if (last) last.date = Math.floor((Date.now() - hoursAgo * HOUR_MS) / 1_000);
};
const toldBoss = (pattern: RegExp) =>
  at.boss.sees(String(pattern), () => at.boss.fromBot().some((message) => pattern.test(textOf(message))));

/** Paid at Telegram, and the word of it never came. */
async function lost(): Promise<void> {
  const messageId = await at.invoiced();
  at.telegram.faultDelivery({ update: "message", fault: "hold", ms: HOUR_MS, times: 1 });
  at.telegram.pay(at.person.id, { messageId });
  await at.telegram.waitFor(() => at.charge() !== "", { what: "the charge" });
  charged(2);
}

describe("the nightly comparison with Telegram's list", () => {
  test("finds nothing wrong where nothing is, and is made once a day, however many sweeps come by", async () => {
    await at.bought();
    charged(2);
    const before = listings();
    await at.sweep();
    await at.sweep();
    expect(listings()).toBe(before + 1);
    expect(await at.sql.rows("select cause from alerts")).toEqual([]);
    const [payment] = await at.sql.rows("select matched_at from payments where user_id = $1", [at.person.id]);
    expect(payment?.["matched_at"]).not.toBeNull();
  });

  test("books a payment whose word never came, tells the admins, and books it once when the word comes after all", async () => {
    await lost();
    expect(await at.payments()).toEqual([]);
    await at.sweep();
    expect(await at.books()).toMatchObject({ paid: at.small.credits, isBalanced: true });
    await toldBoss(/had not reached me: 1/);
    const word = at.telegram.messages(at.person.id).find((message) => message.successful_payment);
    if (!word?.from) throw new Error("no word of the payment");
    const chat = { id: at.person.id, type: "private" as const, first_name: "Ann" };
    at.telegram.deliverRaw({
      update_id: 2_000_000_100,
      message: { ...word, from: { ...word.from, id: at.person.id }, chat },
    });
    await at.sweep();
    expect(await at.payments()).toHaveLength(1);
    expect(await at.books()).toMatchObject({ paid: at.small.credits, isBalanced: true });
  });

  test("tells the admins of a payment that Telegram does not have", async () => {
    await at.bought();
    charged(2);
    await at.sql.rows(
      `insert into payments (charge_id, bot_id, user_id, stars, credits, paid_at)
       select 'stx-nowhere', bot_id, user_id, 10, 0, now() - interval '3 h' from payments limit 1`,
    );
    await at.sweep();
    await toldBoss(/does not list: 1[\s\S]*stx-nowhere/);
    await at.sql.rows("delete from payments where charge_id = 'stx-nowhere'");
  });

  test("takes back the credits of a refund whose word never came", async () => {
    await at.bought();
    charged(2);
    at.telegram.faultDelivery({ update: "message", fault: "hold", ms: HOUR_MS, times: 1 });
    at.telegram.stars.refund(at.person.id, at.charge());
    charged(1);
    await at.sweep();
    expect(await at.payments()).toMatchObject([{ state: "refunded", taken: at.small.credits, shortfall: 0 }]);
    expect(await at.books()).toMatchObject({ paid: 0, isBalanced: true });
  });
});
