import { expect, test } from "vitest";
import { shopConfig } from "../../../lib/registry/load.js";
import { createPerson, type Person, textOf } from "../person.js";
import { useShop } from "./shop.js";

const at = useShop({ processes: 1 });
const { newcomer, referrer } = shopConfig.referral;

const news = (person: Person) =>
  person
    .fromBot()
    .map(textOf)
    .filter((text) => text.startsWith("🎁"));

async function invited(name: string): Promise<{ old: Person; fresh: Person }> {
  const old = createPerson(at.telegram, { name: `${name} the elder`, language: "ru" });
  old.say("/invite");
  await old.seesText(/ref_/);
  const fresh = createPerson(at.telegram, { name });
  fresh.say(`/start ref_${old.id.toString(36)}`);
  await fresh.seesText(/make/i);
  return { old, fresh };
}

const toldOnce = async ({ old, fresh }: { old: Person; fresh: Person }) => {
  await fresh.seesText(new RegExp(`🎁 ${newcomer} credits for you`));
  await old.seesText(new RegExp(`🎁 Вам ${referrer} кредитов`));
  await at.quiet();
  expect([news(fresh), news(old)].map(({ length }) => length)).toEqual([1, 1]);
};

test("whoever came by a friend's link and that friend are told of their bonus, once, when the first result came", async () => {
  const both = await invited("Ann");
  both.fresh.say("/m z-image");
  await both.fresh.seesText(/Z-Image/);
  both.fresh.say("a fox");
  await both.fresh.seesText(/a fox/);
  both.fresh.press(/Generate/);
  await toldOnce(both);
});

test("and once when the first thing is a purchase", async () => {
  const both = await invited("Bob");
  both.fresh.say("/buy");
  await both.fresh.seesText(/Buy credits/);
  both.fresh.press(new RegExp(`⭐ ${at.small.stars}$`));
  const { message_id: messageId } = await both.fresh.sees("an invoice", ({ invoice }) => invoice !== undefined);
  at.telegram.pay(both.fresh.id, { messageId });
  await toldOnce(both);
  expect(both.fresh.fromBot().map(textOf).join()).toMatch(/Thank you/);
});
