import type { CheckoutRefusal } from "../tasks/checkout.js";
import type { Html } from "./html.js";

/** Buying, getting one's Stars back, codes and invitations. */
export type ShopTexts = {
  buy: string;
  title: (available: number) => Html;
  pack: (pack: { credits: number; stars: number }) => string;
  nothingSold: Html;
  privateOnly: Html;
  terms: Html;
  /** On the invoice: at most 32 and 255 characters. */
  invoiceTitle: (credits: number) => string;
  invoiceDescription: (credits: number) => string;
  notSent: Html;
  /** Shown by Telegram in place of a payment. */
  refusals: Record<CheckoutRefusal, string>;
  paid: (credits: number, available: number) => Html;
  goOn: string;
  paidForNothing: Html;

  support: string;
  supportTitle: (refundDays: number) => Html;
  noPayments: Html;
  payment: (payment: { stars: number; credits: number }, moment: string) => string;
  states: { refunded: string; asked: string };
  askRefund: (payment: { stars: number; credits: number }) => Html;
  refundNow: string;
  keep: string;
  refunded: (payment: { stars: number; taken: number }) => Html;
  refundOnItsWay: (payment: { stars: number; taken: number }) => Html;
  refundRefused: Html;
  /** Some of the credits were spent. */
  refundShort: (payment: { credits: number; have: number }) => Html;
  refundOld: (refundDays: number) => Html;
  refundDone: Html;
  askTeam: string;
  asked: Html;
  backAlready: (stars: number) => Html;

  promo: {
    usage: Html;
    redeemed: (credits: number, available: number) => Html;
    unknown: Html;
    expired: Html;
    used_up: Html;
    repeated: Html;
  };

  /** For admins. */
  desk: {
    refunded: (refund: { userId: number; stars: number; taken: number; shortfall: number }) => Html;
    onItsWay: (refund: { userId: number; stars: number; taken: number; shortfall: number }) => Html;
    short: (payment: { userId: number; credits: number; have: number }) => Html;
    refused: (detail: string) => Html;
    done: Html;
    unknown: Html;
    promoMade: (promo: { code: string; credits: number; maxUses: number; days: number | null }) => Html;
    promoTaken: (code: string) => Html;
  };

  invite: string;
  invitation: (facts: {
    link: string;
    shareUrl: string;
    newcomer: number;
    referrer: number;
    maxFriends: number;
    joined: number;
    rewarded: number;
  }) => Html;
  /** Stands before the link when it is sent on. */
  share: string;
};
