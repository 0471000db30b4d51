import { type Shop, shop } from "./compiled.js";

export const theShop: Shop = shop;

/** KIE's amounts have three decimals and the rate four: their product is exact to the seventh, a binary float is not. */
const PRECISION = 1e7;

/** What a person pays for what KIE takes: whole credits, rounded up. */
export function ourCredits(kieCredits: number, rate: number = theShop.rate): number {
  return Math.ceil(Math.round(kieCredits * rate * PRECISION) / PRECISION);
}
