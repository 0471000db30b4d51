import type { Actor } from "../session.js";
import type { Locale } from "../task.js";

/** What a person is asked to pay. Telegram keeps `id` alone: the rest is read from our own row. */
export type Invoice = { id: string; pack: string; stars: number; credits: number };

/** An invoice as it is when a person is about to pay it. */
export type OpenInvoice = { userId: number; stars: number; isPaid: boolean; isOld: boolean; isBanned: boolean };
/**
 * `isNew` false: the update came before, here and below; whether it was answered then, `claimAnswer` says. `invoice`: the
 * one of this update, whenever it was issued; null for who is banned.
 */
export type IssuedInvoice = { locale: Locale; isNew: boolean; invoice: Invoice | null };

/** What Telegram says was paid. */
export type PaidInvoice = { chargeId: string; invoiceId: string; stars: number };

/** Credits 0: no invoice of ours fits it. */
export type BookedPayment = {
  locale: Locale;
  isNew: boolean;
  credits: number;
  availableCredits: number;
  /** Whether it earned the bonus of an invitation. */
  hasEarnedBonus: boolean;
};

export type Payment = {
  /** Names the payment among those of its person, and is short enough for a button. */
  ref: string;
  chargeId: string;
  userId: number;
  stars: number;
  credits: number;
  state: "paid" | "refunding" | "refunded";
  paidAt: Date;
  /** Whether the person may still take it back without an admin. */
  isRecent: boolean;
  isAsked: boolean;
};

export type Purchases = {
  locale: Locale;
  isNew: boolean;
  availableCredits: number;
  payments: readonly Payment[];
};

/** What becomes of the credits of a payment that is given back. */
export type CreditReversal =
  /**
   * The credits are taken, so Telegram can be asked for the refund. `shortfall`: credits that had been spent and could
   * not be taken.
   */
  | { outcome: "taken"; chargeId: string; userId: number; stars: number; taken: number; shortfall: number }
  /** Some of the credits were spent, so nothing was taken. */
  | { outcome: "short"; userId: number; stars: number; credits: number; have: number }
  /** The payment was given back before, or its refund is under way. */
  | { outcome: "done" }
  | { outcome: "unknown" };

export type PromoOutcome =
  | { outcome: "redeemed"; credits: number; availableCredits: number }
  | { outcome: "unknown" | "expired" | "used_up" | "repeated" };

export type Promo = { code: string; credits: number; maxUses: number; days: number | null };

/** What a person got by inviting others. */
export type Invitations = { locale: Locale; isNew: boolean; joined: number; rewarded: number };

/** A sale or a refund in Telegram's list of Star transactions. */
export type StarTransaction = {
  chargeId: string;
  userId: number;
  stars: number;
  direction: "in" | "out";
  invoiceId: string | null;
};

export type ReconciledPage = {
  /** Payments whose update never reached us. They are booked now, for credits if an invoice of ours fits. */
  booked: { chargeId: string; userId: number; stars: number; credits: number }[];
  /** Refunds whose update never reached us. */
  refunded: { chargeId: string; userId: number; shortfall: number }[];
};

/**
 * Payments in the database. Each method is one round trip. Methods with an actor also mark the update as seen and
 * create the person.
 */
export type PaymentStore = {
  /** One indexed read. */
  readInvoice(invoiceId: string): Promise<{ invoice: OpenInvoice | null; locale: Locale | null }>;
  issueInvoice(actor: Actor, invoice: Invoice): Promise<IssuedInvoice>;
  /** Books a charge once, however often it comes and by whichever update. */
  bookPayment(actor: Actor, paid: PaidInvoice): Promise<BookedPayment>;
  payments(actor: Actor): Promise<Purchases>;
  /** Writes down that a person asks for a refund, and raises the alert of it, once. The key of the alert. */
  requestRefund(chargeId: string): Promise<string>;
  /** Takes the credits of a payment back. `anyway`: what is left of them, the shortfall in the open. */
  reverseCredits(chargeId: string, terms: { anyway: boolean }): Promise<CreditReversal>;
  finishRefund(chargeId: string): Promise<void>;
  /** Gives the credits back, because Telegram refused the refund. */
  undoRefund(chargeId: string): Promise<void>;
  /** Books a refund that Telegram made, whoever asked for it. Null: it is booked already. */
  bookRefund(chargeId: string): Promise<{ userId: number; taken: number; shortfall: number } | null>;
  redeem(actor: Actor, code: string): Promise<{ locale: Locale; isNew: boolean; result: PromoOutcome }>;
  /** Records who brought a newcomer. Does nothing for anyone who is not new. */
  recordReferral(actor: Actor, referrerId: number): Promise<void>;
  invitations(actor: Actor): Promise<Invitations>;
  reconcile(transactions: readonly StarTransaction[]): Promise<ReconciledPage>;
  /**
   * Stores where the next comparison begins. Returns charges of ours that a list read to its end (`isWhole`) should
   * have had and has not.
   */
  finishReconciliation(seenCount: number, isWhole: boolean): Promise<readonly string[]>;
};

export type StarRefundOutcome =
  | { outcome: "refunded" }
  /** Certainly not refunded. */
  | { outcome: "refused"; detail: string }
  /** Refunded or not is unknown. Asking again later is safe. */
  | { outcome: "unknown"; detail: string };

/** Stars at Telegram. */
export type StarsApi = {
  /** Asks Telegram to return the Stars of a charge. A second request returns nothing more. Never throws. */
  refund(userId: number, chargeId: string): Promise<StarRefundOutcome>;
  /**
   * Returns up to 100 transactions, the oldest first, after the first `offset`. `sale` is null for one that is neither
   * a sale nor a refund of ours. Throws Telegram's errors.
   */
  transactions(offset: number): Promise<readonly { at: Date; sale: StarTransaction | null }[]>;
};
