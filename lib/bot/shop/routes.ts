import type { PaidInvoice } from "../../tasks/money/payments.js";
import { type ArgumentsOf, word } from "../core/arguments.js";
import { type Command, commandTo, type Route, route } from "../core/route.js";
import { messageScreen } from "../core/screen.js";
import { showScreen, type UpdateContext } from "../core/situation.js";
import { buyScreen } from "./screens.js";
import { shopTexts } from "./texts.js";

const payment = { payment: word };

/** What is for sale, and what was bought. */
export const shopRoutes = {
  shop: route({
    code: "$",
    args: {},
    onRepeat: "decide",
    decide: ({ texts, snapshot, inGroup }) =>
      showScreen(buyScreen(texts, { availableCredits: snapshot.session.availableCredits, inGroup })),
  }),
  // Codes of two characters, of which `$` says that they are the shop's: the single letters would run out.
  buy: privateRoute("b$", { pack: word }),
  support: privateRoute("?", {}),
  /** `payment` as `Payment.ref`. */
  refund: privateRoute("r$", payment),
  refund_now: privateRoute("R$", payment),
  refund_ask: privateRoute("a$", payment),
  invite: privateRoute("+", {}),
};

const terms: Command = {
  reads: true,
  wants: () => null,
  decide: ({ texts }) => showScreen(messageScreen(texts, shopTexts[texts.locale].terms)),
};

/** `/buy`, `/terms`, `/paysupport`, `/invite` */
export const shopCommands = {
  buy: commandTo(shopRoutes.shop, {}),
  terms,
  paysupport: commandTo(shopRoutes.support, {}),
  invite: commandTo(shopRoutes.invite, {}),
};

/** In private the shop handler answers it, and nothing is decided here: see `shopRequestOf`. */
function privateRoute<Args>(code: string, args: ArgumentsOf<Args>): Route<Args> {
  return route({
    code,
    args,
    decide: ({ texts }) => showScreen(messageScreen(texts, shopTexts[texts.locale].privateOnly)),
  });
}

/** What an update asks of the shop handler. */
export type ShopRequest =
  | { act: "invoice"; pack: string }
  | { act: "paid"; payment: PaidInvoice }
  | { act: "returned"; chargeId: string }
  | { act: "support" }
  /** What to do with a payment: show it, give it back, or ask the admins. */
  | { act: "refund" | "refund_now" | "refund_ask"; ref: string }
  | { act: "promo"; code: string }
  | { act: "invite" };

/** The shop request of an update; null for any other update. In a group only payments and refunds are shop requests. */
export function shopRequestOf({ incoming, inGroup }: UpdateContext): ShopRequest | null {
  if (incoming.kind === "paid") return { act: "paid", payment: incoming.payment };
  if (incoming.kind === "returned") return { act: "returned", chargeId: incoming.chargeId };
  if (inGroup) return null;
  if (incoming.kind === "command") return ofCommand(incoming.name, incoming.argument);
  if (incoming.kind !== "press" || incoming.isForeign || incoming.action === null) return null;
  const { action } = incoming;
  switch (action.verb) {
    case "buy":
      return { act: "invoice", pack: action.pack };
    case "support":
    case "invite":
      return { act: action.verb };
    case "refund":
    case "refund_now":
    case "refund_ask":
      return { act: action.verb, ref: action.payment };
    default:
      return null;
  }
}

function ofCommand(name: string, argument: string): ShopRequest | null {
  if (name === "paysupport") return { act: "support" };
  if (name === "invite") return { act: "invite" };
  const code = name === "promo" ? argument : name === "start" ? (/^promo_(.+)$/.exec(argument)?.[1] ?? null) : null;
  if (code === null) return null;
  return { act: "promo", code };
}

/** `/start ref_<who>`, as `invitationScreen` writes it: the number of the account that the link belongs to. */
export function referrerOf({ incoming, inGroup }: UpdateContext): number | null {
  if (inGroup || incoming.kind !== "command" || incoming.name !== "start") return null;
  const who = /^ref_([0-9a-z]{1,11})$/.exec(incoming.argument)?.[1];
  return who === undefined ? null : Number.parseInt(who, 36);
}
