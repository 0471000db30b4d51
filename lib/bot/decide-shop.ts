import type { OldAction, ShopVerb } from "./action.js";
import { formDecision, openForm } from "./decide-open.js";
import { homeScreen } from "./home/screens.js";
import { noteScreen } from "./screen.js";
import { buyScreen } from "./screens/shop.js";
import { type BotDecision, type Situation, screenOf } from "./view.js";

export type ShopAction =
  | { verb: ShopVerb }
  | Extract<OldAction, { verb: "buy" | "refund" | "refund_now" | "refund_ask" }>;

const screens: readonly string[] = ["shop", "support", "invite", "resume"] satisfies ShopVerb[];

export function isShopAction(action: OldAction): action is ShopAction {
  return screens.includes(action.verb) || "pack" in action || "payment" in action;
}

/** What the till leaves to others: what is for sale, and the way back from there. */
export function decideShop(situation: Situation, { verb }: ShopAction): BotDecision {
  const { texts } = situation;
  if (verb === "shop") return buy(situation);
  if (verb !== "resume") return privateOnly(situation);
  const form = openForm(situation);
  return form ? formDecision(form) : screenOf(homeScreen(texts, null));
}

export function buy({ texts, snapshot, inGroup }: Situation): BotDecision {
  return screenOf(buyScreen(texts, { availableCredits: snapshot.session.availableCredits, inGroup }));
}

/** Of a group: in private the till answers. */
export function privateOnly({ texts }: Situation): BotDecision {
  return screenOf(noteScreen(texts, texts.shop.privateOnly));
}
