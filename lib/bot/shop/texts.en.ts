import type { CheckoutRefusal } from "../../tasks/money/checkout.js";
import { html, lines } from "../core/html.js";
import { creditsEn, numberEn } from "../core/texts.en.js";
import { createPluralizer } from "../core/words.js";

const count = createPluralizer("en");
const days = (number: number) => count(number, { one: "day", other: "days" });
const friends = (number: number) => count(number, { one: "friend", other: "friends" });

type Purchase = { stars: number; credits: number };
type Refund = { userId: number; stars: number; taken: number; shortfall: number };

type Invitation = {
  link: string;
  shareUrl: string;
  newcomer: number;
  referrer: number;
  maxFriends: number;
  joined: number;
  rewarded: number;
};

/** Buying, getting one's Stars back, codes and invitations. The type of every other language. */
export const shopEn = {
  buy: "⭐ Buy credits",
  title: (available: number) =>
    html`<b>Buy credits</b>\nYou have ${numberEn(available)}. Bought credits stay until you spend them; the day's free ones go first. You pay with Telegram Stars.`,
  pack: ({ credits, stars }: Purchase) => `${creditsEn(credits)} · ⭐ ${numberEn(stars)}`,
  nothingSold: html`Credits are not for sale here. The free ones come back every day.`,
  privateOnly: html`Buying is a private matter: please write to me in our own chat.`,
  terms: html`<b>Terms</b>
1. Credits pay for what you make here. They are no money and cannot be passed on.
2. The price of an order is shown before you confirm it and does not change after that. What does not work out is not charged: its credits come back by themselves.
3. Bought credits do not expire. Free credits are set anew each day.
4. You pay with Telegram Stars. The price on an invoice holds for a day. /paysupport gives Stars back for credits that you have not spent.
5. The models are those of other companies, which have rules about content of their own. You answer for what you ask them for.
6. What you send goes to the model that you chose, and to nobody else. /history deletes what I keep.`,
  /** On the invoice: at most 32 and 255 characters. */
  invoiceTitle: (credits: number) => creditsEn(credits),
  invoiceDescription: (credits: number) =>
    `${creditsEn(credits)} for pictures, videos, voices and music. They stay until you spend them. Unspent, they can be given back: /paysupport`,
  notSent: html`I could not make the invoice. Nothing was charged. Please try again in a minute: /buy`,
  /** Shown by Telegram in place of a payment. */
  refusals: {
    unknown: "I do not know this invoice. Nothing was charged. Please ask for a new one: /buy",
    foreign: "This invoice was made for somebody else. Nothing was charged. Your own: /buy",
    paid: "This invoice is paid already. Nothing more was charged. For more credits: /buy",
    old: "The price on this invoice is no longer valid. Nothing was charged. A new one: /buy",
    changed: "This invoice does not fit its order. Nothing was charged. A new one: /buy",
    busy: "I am slow at the moment and would rather not take your Stars blindly. Nothing was charged. Please try again in a minute.",
    denied: "This bot is private. Nothing was charged.",
  } satisfies Record<CheckoutRefusal, string>,
  paid: (credits: number, available: number) =>
    html`✅ <b>Thank you! ${creditsEn(credits)} added.</b>\nYou have ${numberEn(available)} now. A receipt is in Telegram's settings under Stars.`,
  goOn: "▶️ Go on",
  paidForNothing: html`Your Stars arrived, but I cannot find the order they belong to. The people behind this bot have been told and will see to it. You can also ask for them back: /paysupport`,

  support: "Payments and refunds",
  supportTitle: (refundDays: number) =>
    html`<b>Help with payments</b>
Press a purchase to get its Stars back. Within ${days(refundDays)}, with all of its credits unspent, that is done at once; otherwise the people behind this bot look at it.
Telegram itself cannot help with purchases made here.`,
  noPayments: html`You have not bought anything here yet. To buy credits: /buy`,
  payment: ({ stars, credits }: Purchase, moment: string) =>
    `${moment} · ⭐ ${numberEn(stars)} · ${creditsEn(credits)}`,
  states: { refunded: "returned", asked: "asked for" },
  askRefund: ({ stars, credits }: Purchase) =>
    html`<b>Give ⭐ ${numberEn(stars)} back?</b>\n${creditsEn(credits)} leave your balance, and the Stars return to you.`,
  refundNow: "↩️ Yes, give them back",
  keep: "‹ Keep the credits",
  refunded: ({ stars, taken }: Pick<Refund, "stars" | "taken">) =>
    html`↩️ <b>⭐ ${numberEn(stars)} are yours again.</b>\n${creditsEn(taken)} left your balance.`,
  refundOnItsWay: ({ stars, taken }: Pick<Refund, "stars" | "taken">) =>
    html`↩️ ${creditsEn(taken)} left your balance, and ⭐ ${numberEn(stars)} are on their way: Telegram has not confirmed it yet. I keep asking until it does.`,
  refundRefused: html`Telegram did not take this refund, so your credits are back. The people behind this bot can look at it: /paysupport`,
  /** Some of the credits were spent. */
  refundShort: ({ credits, have }: { credits: number; have: number }) =>
    html`Of the ${creditsEn(credits)} of this purchase only ${numberEn(have)} are left unspent, so I cannot give the Stars back by myself. You can ask the people behind this bot.`,
  refundOld: (refundDays: number) =>
    html`This purchase is more than ${days(refundDays)} old, so I cannot give the Stars back by myself. You can ask the people behind this bot.`,
  refundDone: html`The Stars of this purchase have been given back already, or are on their way.`,
  askTeam: "✉️ Ask the people behind this bot",
  asked: html`✉️ They have been told, and will look at it. Nothing else is needed from you.`,

  promo: {
    usage: html`Send the code after the command: <code>/promo CODE</code>`,
    redeemed: (credits: number, available: number) =>
      html`🎁 <b>${creditsEn(credits)} added.</b> You have ${numberEn(available)} now.`,
    unknown: html`I do not know this code. Please look at it letter by letter.`,
    expired: html`This code was valid for a limited time, and that is over.`,
    used_up: html`This code could be used only so often, and others were faster.`,
    repeated: html`You have used this code already.`,
  },

  /** To a newcomer, and to who invited them. */
  welcomeBonus: (credits: number) =>
    html`🎁 <b>${creditsEn(credits)} for you</b>: you came by a friend’s link. They don’t expire.`,
  friendBonus: (credits: number) =>
    html`🎁 <b>${creditsEn(credits)} for you</b>: a friend you invited is using this bot. They don’t expire.`,
  invite: "🤝 Invite friends",
  invitation: ({ link, shareUrl, newcomer, referrer, maxFriends, joined, rewarded }: Invitation) =>
    lines([
      html`🤝 <b>Invite friends</b>`,
      html`A friend who comes by your link gets ${creditsEn(newcomer)}, and you get ${creditsEn(referrer)}, once they have made or bought something. That counts for up to ${friends(maxFriends)}.`,
      html``,
      html`<code>${link}</code>`,
      html`<a href="${shareUrl}">Send it to somebody</a>`,
      html``,
      html`Came: ${numberEn(joined)}. Rewarded: ${numberEn(rewarded)}.`,
    ]),
  /** Comes before the link when it is sent on. */
  share: "Pictures, videos, voices and music, made in a chat:",
};
