import type { OrderLimit } from "../tasks/session.js";
import type { Html } from "./html.js";

/** Why an order has to wait. `most` is the cap, `again` when to come again, in words, where that is known. */
export type LimitTexts = Record<Exclude<OrderLimit, "banned">, (most: number, again: string) => Html>;
