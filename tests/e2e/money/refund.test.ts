import { describe, expect, test } from "vitest";
import { labelsOf, textOf } from "../person.js";
import { DAILY, useShop } from "./shop.js";

const at = useShop();

describe("a refund", () => {
  const pressRefund = async () => {
    at.person.say("/paysupport");
    await at.person.seesText(/Help with payments/);
    at.person.press(/⭐/);
    await at.person.seesText(/Give ⭐/);
    at.person.press(/Yes, give/);
  };

  test("of unspent credits is made by pressing a button, once, and takes them back", async () => {
    await at.bought();
    await pressRefund();
    await at.person.seesText(/are yours again/);
    expect(at.telegram.pocket(at.person.id)).toEqual({ stars: 10_000 });
    expect(await at.books()).toEqual({ free: DAILY, paid: 0, held: 0, isBalanced: true });
    expect(await at.payments()).toMatchObject([{ state: "refunded", taken: at.small.credits, shortfall: 0 }]);
    at.person.say("/paysupport");
    await at.person.seesText(/Help with payments/);
    expect(labelsOf(at.person.last())[0]).toContain("returned");
  });

  test("after credits were spent is refused with the numbers, and the admins are asked", async () => {
    await at.bought();
    await at.sql.spend(at.person.id, DAILY + 30);
    await pressRefund();
    const shown = await at.person.seesText(/are left unspent/);
    expect(textOf(shown)).toContain(
      `Of the ${at.small.credits} credits of this purchase only ${at.small.credits - 30}`,
    );
    expect(at.telegram.pocket(at.person.id)).toEqual({ stars: 10_000 - at.small.stars });
    at.person.press(/Ask the people/);
    await at.person.seesText(/have been told/);
    const asked = await at.boss.seesText(/asks for ⭐/);
    expect(textOf(asked)).toContain(at.charge());

    at.boss.say(`/refund ${at.charge()}`);
    await at.boss.seesText(/Not given back: of the 100 credits/);
    expect(await at.books()).toMatchObject({ paid: at.small.credits - 30 });
    at.boss.say(`/refund ${at.charge()} anyway`);
    await at.boss.sees("how many could not be taken", () =>
      at.boss.fromBot().some((message) => /Spent, and not taken: 30/.test(textOf(message))),
    );
    expect(await at.books()).toEqual({ free: 0, paid: 0, held: 0, isBalanced: true });
    expect(await at.payments()).toMatchObject([{ state: "refunded", taken: at.small.credits - 30, shortfall: 30 }]);
    expect(at.telegram.pocket(at.person.id)).toEqual({ stars: 10_000 });
  });

  test("whose answer is lost is asked for again by the sweep, and gives the Stars back once", async () => {
    await at.bought();
    at.telegram.fault({ method: "refundStarPayment", fault: "reset_after", times: 1 });
    await pressRefund();
    await at.person.seesText(/on their way|are yours again/);
    await at.sql.rows("update payments set next_at = now() - interval '1 s' where state = 'refunding'");
    await at.sweep();
    expect(await at.payments()).toMatchObject([{ state: "refunded", taken: at.small.credits }]);
    expect(at.telegram.pocket(at.person.id)).toEqual({ stars: 10_000 });
    expect(await at.books()).toMatchObject({ paid: 0, isBalanced: true });
  });

  test("that Telegram refuses leaves the credits with the person", async () => {
    await at.bought();
    at.telegram.fault({
      method: "refundStarPayment",
      fault: "error",
      error_code: 400,
      description: "Bad Request: CHARGE_ID_INVALID",
      times: 1,
    });
    await pressRefund();
    await at.person.seesText(/your credits are back/);
    expect(await at.books()).toEqual({ free: DAILY, paid: at.small.credits, held: 0, isBalanced: true });
    expect(await at.payments()).toMatchObject([{ state: "paid", taken: 0 }]);
  });

  test("made past us takes what is there, and the admins hear of the rest", async () => {
    await at.bought();
    await at.sql.spend(at.person.id, DAILY + 40);
    at.telegram.stars.refund(at.person.id, at.charge());
    await at.boss.sees("the shortfall", () =>
      at.boss
        .fromBot()
        .some((message) => textOf(message).includes(`${at.person.id}`) && /40 credits/.test(textOf(message))),
    );
    expect(await at.books()).toEqual({ free: 0, paid: 0, held: 0, isBalanced: true });
    expect(await at.payments()).toMatchObject([{ state: "refunded", taken: at.small.credits - 40, shortfall: 40 }]);
  });
});
