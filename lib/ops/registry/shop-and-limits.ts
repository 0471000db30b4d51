import * as z from "zod";
import type { Caps, OperatorLimits, Shop } from "../../registry/compiled.js";
import { parseYamlWith } from "./checked-yaml.js";

export const shopFile = "models/shop.yaml";

const credits = z.int().min(0).max(100_000);
/** Telegram takes at most 10,000 Stars for an invoice of a bot. */
const stars = z.int().min(1).max(10_000);

const shopSchema = z.strictObject({
  rate: z
    .number()
    .positive()
    .max(1_000)
    .refine((rate) => Number.isInteger(Math.round(rate * 1e8) / 1e4), "has at most four decimals"),
  packs: z
    .record(
      z.string().regex(/^[a-z0-9]{1,12}$/, "the name of a pack is up to 12 small letters and digits"),
      z.strictObject({ stars, credits: z.int().min(1).max(1_000_000) }),
    )
    .refine((packs) => Object.keys(packs).length <= 8, "eight packs are what fits under a message"),
  refund_days: z.int().min(0).max(365),
  referral: z.strictObject({ newcomer: credits, referrer: credits, max_friends: z.int().min(0).max(10_000) }),
});

/** Parses and checks the shop's source. Throws one error that names every problem with its file, line and path. */
export function readShop(text: string, filename: string): Shop {
  const { rate, packs, refund_days, referral } = parseYamlWith(shopSchema, text, filename);
  return {
    rate,
    packs: Object.entries(packs).map(([id, pack]) => ({ id, ...pack })),
    refundDays: refund_days,
    referral: { newcomer: referral.newcomer, referrer: referral.referrer, maxFriends: referral.max_friends },
  };
}

export const limitsFile = "models/limits.yaml";

const count = z.int().min(1).max(1_000_000);
const capsShape = { running: count, hourly_orders: count, daily_credits: count };
const limitsSchema = z.strictObject({
  person: z.strictObject(capsShape),
  newcomer: z.strictObject({ hours: z.number().min(0).max(8_760), ...capsShape }),
  everyone: z.strictObject({ hourly_kie_credits: z.int().min(1).max(100_000_000) }),
  follow_prices: z.enum(["auto", "alert"]).default("auto"),
});

/** Parses and checks the limits' source. Throws one error that names every problem with its file, line and path. */
export function readLimits(text: string, filename: string): OperatorLimits {
  const { person, newcomer, everyone, follow_prices: follow } = parseYamlWith(limitsSchema, text, filename);
  return {
    person: capsOf(person),
    newcomer: { ...capsOf(newcomer), hours: newcomer.hours },
    hourlyKieCredits: everyone.hourly_kie_credits,
    followPrices: follow === "auto",
  };
}

function capsOf(source: { running: number; hourly_orders: number; daily_credits: number }): Caps {
  return { running: source.running, hourlyOrders: source.hourly_orders, dailyCredits: source.daily_credits };
}
