import type { Actor } from "../session.js";
import type { Locale } from "../task.js";

/** What a person is asked to pay. `id` is all that Telegram keeps of it: the rest is read from our own row. */
export type Invoice = { id: string; pack: string; stars: number; credits: number };

/** An invoice as it stands when somebody is about to pay it. */
export type OpenInvoice = { userId: number; stars: number; isPaid: boolean; isOld: boolean; isBanned: boolean };
/**
 * `isNew` false: the update came before, here and below; whether it was answered then, `claimAnswer` says. `invoice`: the
 * one of this update, whenever it was issued; null for who is banned.
 */
export type IssuedInvoice = { locale: Locale; isNew: boolean; invoice: Invoice | null };

/** What Telegram says was paid. */
export type PaidInvoice = { chargeId: string; invoiceId: string; stars: number };

/** Credits 0: no invoice of ours fits it. */
export type BookedPayment = { locale: Locale; isNew: boolean; credits: number; availableCredits: number };

export type Payment = {
  /** Short enough for a button; names the payment among those of its person. */
  ref: string;
  chargeId: string;
  userId: number;
  stars: number;
  credits: number;
  state: "paid" | "refunding" | "refunded";
  paidAt: Date;
  /** Whether its person may still take it back without anybody's help. */
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
  /** Taken: Telegram can be told. `shortfall`: credits that were spent and could not be taken. */
  | { outcome: "taken"; chargeId: string; userId: number; stars: number; taken: number; shortfall: number }
  /** Some were spent: nothing was taken. */
  | { outcome: "short"; userId: number; stars: number; credits: number; have: number }
  /** Given back before, or on its way. */
  | { outcome: "done" }
  | { outcome: "unknown" };

export type PromoOutcome =
  | { outcome: "redeemed"; credits: number; availableCredits: number }
  | { outcome: "unknown" | "expired" | "used_up" | "repeated" };

export type Promo = { code: string; credits: number; maxUses: number; days: number | null };

/** What a person got by inviting others. */
export type Invitations = { locale: Locale; isNew: boolean; joined: number; rewarded: number };

/** Of Telegram's list of Star transactions: in or out, by the id of the charge. */
export type StarTransaction = {
  chargeId: string;
  userId: number;
  stars: number;
  direction: "in" | "out";
  invoiceId: string | null;
};

export type ReconciledPage = {
  /** Payments that we had not heard of: booked now, for credits if an invoice of ours fits. */
  booked: { chargeId: string; userId: number; stars: number; credits: number }[];
  /** Refunds that we had not heard of. */
  refunded: { chargeId: string; userId: number; shortfall: number }[];
};

/** The till. Each method is one round trip. Those with an actor also mark the update as seen and know the person. */
export type PaymentStore = {
  /** One indexed read. */
  readInvoice(invoiceId: string): Promise<{ invoice: OpenInvoice | null; locale: Locale | null }>;
  issueInvoice(actor: Actor, invoice: Invoice): Promise<IssuedInvoice>;
  /** Books a charge once, however often and by whichever update it comes. */
  bookPayment(actor: Actor, paid: PaidInvoice): Promise<BookedPayment>;
  payments(actor: Actor): Promise<Purchases>;
  /** Writes down that a person asks for a refund, and raises the alert of it, once. The key of the alert. */
  requestRefund(chargeId: string): Promise<string>;
  /** Takes the credits of a payment back. `anyway`: what is left of them, the shortfall in the open. */
  reverseCredits(chargeId: string, terms: { anyway: boolean }): Promise<CreditReversal>;
  finishRefund(chargeId: string): Promise<void>;
  /** Telegram refused: the credits go back. */
  undoRefund(chargeId: string): Promise<void>;
  /** Telegram gave the Stars back, whoever asked for it. Null: known already. */
  bookRefund(chargeId: string): Promise<{ userId: number; taken: number; shortfall: number } | null>;
  redeem(actor: Actor, code: string): Promise<{ locale: Locale; isNew: boolean; result: PromoOutcome }>;
  /** Remembers who brought a newcomer. Everybody who is none is left alone. */
  recordReferral(actor: Actor, referrerId: number): Promise<void>;
  invitations(actor: Actor): Promise<Invitations>;
  reconcile(transactions: readonly StarTransaction[]): Promise<ReconciledPage>;
  /** Where to go on. Read to its end, Telegram's list should have had these charges of ours, and has not. */
  finishReconciliation(seenCount: number, isWhole: boolean): Promise<readonly string[]>;
};

export type StarRefundOutcome =
  | { outcome: "refunded" }
  /** Certainly not given back. */
  | { outcome: "refused"; detail: string }
  /** Given back or not is unknown: asked again later, which is safe. */
  | { outcome: "unknown"; detail: string };

/** Telegram's side of the till. */
export type StarsApi = {
  /** Never throws. Asking twice gives back once. */
  refund(userId: number, chargeId: string): Promise<StarRefundOutcome>;
  /**
   * Up to 100 transactions, the oldest first, without the first `offset`; null for one that is no sale and no refund of
   * ours. Throws Telegram's errors.
   */
  transactions(offset: number): Promise<readonly { at: Date; sale: StarTransaction | null }[]>;
};
