import { describe, expect, test } from "vitest";
import { DAILY, useShop } from "./shop.js";

const at = useShop();

describe("buying with Stars", () => {
  test("a pack becomes an invoice, the payment becomes credits that stay, and Stars in are credits out", async () => {
    await at.bought();
    expect(await at.books()).toEqual({ free: DAILY, paid: at.small.credits, held: 0, isBalanced: true });
    expect(await at.payments()).toEqual([
      { stars: at.small.stars, credits: at.small.credits, state: "paid", taken: 0, shortfall: 0 },
    ]);
    at.person.say("/balance");
    await at.person.seesText(new RegExp(`\\+${at.small.credits} credits · bought`));
    expect(at.telegram.violations()).toEqual([]);
  });

  test("a payment that is told twice, and once more under another update, is booked once", async () => {
    const messageId = await at.invoiced();
    at.telegram.faultDelivery({ update: "message", fault: "duplicate", times: 1 });
    at.telegram.pay(at.person.id, { messageId });
    await at.person.seesText(/Thank you/);
    const told = at.telegram.messages(at.person.id).find(({ successful_payment }) => successful_payment);
    if (!told?.from) throw new Error("no word of the payment");
    at.telegram.deliverRaw({
      update_id: 2_000_000_001,
      message: { ...told, from: told.from, chat: { id: at.person.id, type: "private", first_name: "Ann" } },
    });
    await at.quiet();
    expect(await at.books()).toEqual({ free: DAILY, paid: at.small.credits, held: 0, isBalanced: true });
    expect(await at.payments()).toHaveLength(1);
  });

  test("an invoice that is paid on two devices at once pays for both", async () => {
    const messageId = await at.invoiced();
    const first = at.stack.neon.faults.inject({ kind: "hold_before" }, { matches: isBooking });
    at.telegram.pay(at.person.id, { messageId });
    at.telegram.pay(at.person.id, { messageId });
    const receipts = () => at.telegram.messages(at.person.id).filter((message) => message.successful_payment);
    await at.telegram.waitFor(() => receipts().length === 2, { what: "two receipts" });
    first.remove();
    await expect.poll(() => at.payments()).toHaveLength(2);
    expect(await at.books()).toMatchObject({ paid: 2 * at.small.credits, isBalanced: true });
  });

  test("an invoice keeps its price and its credits when the pack changes, until a day is over", async () => {
    const messageId = await at.invoiced();
    await at.sql.rows("update invoices set credits = 7 where user_id = $1", [at.person.id]);
    at.telegram.pay(at.person.id, { messageId });
    await at.person.seesText(/Thank you! 7 credits/);
    expect(await at.books()).toMatchObject({ paid: 7, isBalanced: true });

    const late = await at.invoiced();
    await at.sql.rows("update invoices set created_at = now() - interval '25 h' where user_id = $1", [at.person.id]);
    const refused = checkoutEnd();
    at.telegram.pay(at.person.id, { messageId: late });
    expect(await refused).toMatchObject({ state: "refused", error: expect.stringContaining("no longer valid") });
    expect(at.telegram.pocket(at.person.id)).toEqual({ stars: 10_000 - at.small.stars });
  });

  test("somebody else's invoice, one that is paid, and one that nobody knows are refused in words", async () => {
    const messageId = await at.invoiced();
    await at.sql.rows("update invoices set user_id = 1 where user_id = $1", [at.person.id]);
    const foreign = checkoutEnd();
    at.telegram.pay(at.person.id, { messageId });
    expect(await foreign).toMatchObject({ state: "refused", error: expect.stringContaining("somebody else") });
    await at.sql.rows("delete from invoices where user_id = 1");
    const unknown = checkoutEnd();
    at.telegram.pay(at.person.id, { messageId });
    expect(await unknown).toMatchObject({ state: "refused", error: expect.stringContaining("do not know") });
  });
});

const isBooking = (queries: readonly string[]) => queries.some((query) => query.includes("insert into payments"));
const isCheckout = (queries: readonly string[]) =>
  queries.some((query) => query.includes("from invoices i left join users"));
const checkoutEnd = () =>
  new Promise((resolve) => {
    const stop = at.telegram.subscribe((event) => {
      if (event.type !== "checkout") return;
      stop();
      resolve(event);
    });
  });

describe("a pre-checkout query", () => {
  test("costs one request of one statement, and one call", async () => {
    const messageId = await at.invoiced();
    await at.quiet();
    at.stack.neon.counters.reset();
    const end = checkoutEnd();
    const others = { times: Number.POSITIVE_INFINITY, matches: (queries: readonly string[]) => !isCheckout(queries) };
    const hold = at.stack.neon.faults.inject({ kind: "hold_before" }, others);
    at.telegram.pay(at.person.id, { messageId });
    expect(await end).toMatchObject({ state: "paid" });
    expect(at.stack.neon.counters.requests - hold.fired).toBe(1);
    hold.remove();
    await at.person.seesText(/Thank you/);
  });

  test("while the database is slow is refused in a kind sentence, in time, and nothing is charged", async () => {
    const messageId = await at.invoiced();
    const slow = at.stack.neon.faults.inject({ kind: "hold_before" }, { matches: isCheckout });
    const end = checkoutEnd();
    at.telegram.pay(at.person.id, { messageId });
    expect(await end).toMatchObject({ state: "refused", error: expect.stringContaining("Nothing was charged") });
    slow.remove();
    expect(at.telegram.pocket(at.person.id)).toEqual({ stars: 10_000 });
    expect(await at.payments()).toEqual([]);
  });
});

test("who was shut out meanwhile cannot pay, and what was paid before that is booked all the same", async () => {
  const messageId = await at.invoiced();
  await at.sql.rows("update users set banned_at = now() where id = $1", [at.person.id]);
  const end = checkoutEnd();
  at.telegram.pay(at.person.id, { messageId });
  expect(await end).toMatchObject({ state: "refused" });
  await at.sql.rows("update users set banned_at = null where id = $1", [at.person.id]);
  const booking = at.stack.neon.faults.inject({ kind: "cut_before" }, { matches: isBooking });
  at.telegram.pay(at.person.id, { messageId });
  await expect.poll(() => booking.fired).toBe(1);
  await at.sql.rows("update users set banned_at = now() where id = $1", [at.person.id]);
  await expect.poll(() => at.books()).toMatchObject({ paid: at.small.credits, isBalanced: true });
});

test("a payment of a person whose rows are gone is booked for the person", async () => {
  const messageId = await at.invoiced();
  for (const table of ["ledger", "accounts", "sessions"])
    await at.sql.rows(`delete from ${table} where user_id = $1`, [at.person.id]);
  await at.sql.rows("delete from users where id = $1", [at.person.id]);
  at.telegram.pay(at.person.id, { messageId });
  await at.person.seesText(/Thank you/);
  expect(await at.books()).toMatchObject({ paid: at.small.credits, isBalanced: true });
});
