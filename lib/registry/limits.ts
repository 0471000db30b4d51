import { limits } from "./compiled.js";

/** What one person may order. */
export type Caps = { running: number; hourlyOrders: number; dailyCredits: number };

/** What people may order: models/limits.yaml. */
export type Limits = {
  person: Caps;
  /** In place of `person` for who came less than `hours` ago and has bought nothing. */
  newcomer: Caps & { hours: number };
  /** All people together, in KIE's credits. */
  hourlyKieCredits: number;
};

export const theLimits: Limits = limits;
