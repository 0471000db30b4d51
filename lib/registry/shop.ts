import { shop } from "./compiled.js";

/** Credits sold together. */
export type Pack = { id: string; stars: number; credits: number };

/** What the operator sells and gives: models/shop.yaml. */
export type Shop = {
  /** Credits of ours for one of KIE's. */
  rate: number;
  packs: readonly Pack[];
  /** How long a purchase that was not spent comes back by pressing a button. */
  refundDays: number;
  /** Credits for the newcomer and for who brought them, and for how many newcomers a person gets them. */
  referral: { newcomer: number; referrer: number; maxFriends: number };
};

export const theShop: Shop = shop;

/** KIE's amounts have three decimals and the rate four: their product is exact to the seventh, a binary float is not. */
const PRECISION = 1e7;

/** What a person pays for what KIE takes: whole credits, rounded up. */
export function ourCredits(kieCredits: number, rate: number = theShop.rate): number {
  return Math.ceil(Math.round(kieCredits * rate * PRECISION) / PRECISION);
}
