import { html } from "./html.js";
import type { TaskTexts } from "./texts.js";

/** What the admins read. Each says what was found, what was done about it, and what they can do. */
export const alertTextsEn: TaskTexts["alerts"] = {
  vendor_credit: () =>
    html`⚠️ KIE refuses orders: the credits there are used up. Please top up. Everybody's credits for refused orders came back.`,
  vendor_key: () => html`⚠️ KIE refuses our key. Please check KIE_API_KEY and what the key is allowed to do.`,
  in_doubt: () =>
    html`⚠️ An order was sent to KIE and no answer ever came. The person's credits came back; KIE may still charge it. Please compare with KIE's log.`,
  undelivered: ({ what }) =>
    html`⚠️ A finished result could not be sent to its person (task <b>${what}</b>). They were told and have a button that asks for it again; nothing was charged twice. If there are more of these, look at the log.`,
  spend_cap: ({ count }) =>
    html`⛔ Orders for ${count} of KIE's credits came within an hour, as much as models/limits.yaml allows. I refuse further ones until there is room again. If this is real demand, raise it; if not, look at /stats and /user.`,
  webhook_moved: ({ what }) =>
    html`⚠️ Somebody had sent my messages to <b>${what}</b>. I have put the webhook back. If that was another deployment with this token, stop it or give it a bot of its own; if you do not know it, change the token at BotFather.`,
  webhook_removed: ({ count }) =>
    html`⚠️ My webhook had been removed. That is what a program does that polls with this token: a bot started on somebody's computer, an older bot. I have put the webhook back; that program gets “409 Conflict” from now on, so please stop it. Messages waiting: ${count}; those it had already fetched are gone.`,
  webhook_secret_changed: ({ count }) =>
    html`⚠️ TELEGRAM_WEBHOOK_SECRET is another than the one I had given to Telegram. I have given it the new one. Messages waiting: ${count}; they are coming now. Nothing is left to do.`,
  webhook_secret: ({ count }) =>
    html`⚠️ My messages came to the right address and were turned away (401): Telegram held another secret than TELEGRAM_WEBHOOK_SECRET. I have given it ours again. Messages waiting: ${count}; they are coming now. If this stays, something in front of me asks for a login: look at Deployment Protection in Vercel.`,
  webhook_settings: () =>
    html`⚠️ Somebody had changed which updates Telegram sends me. I have set mine again. Does another program use this token?`,
  webhook_errors: ({ what, count }) =>
    html`⚠️ Telegram could not bring me messages. It says: “${what}”. Waiting: ${count}; it keeps trying for a day. If nothing waits, it has passed; if not, look at /api/health and at Vercel's log.`,
  webhook_backlog: ({ count }) =>
    html`⚠️ Messages pile up at Telegram: ${count} are waiting, more each time I look. Please look at Vercel's log for slow or failing requests.`,
  webhook_fight: ({ what }) =>
    html`⛔ <b>${what}</b> takes my messages again and again. I have put the webhook back three times within an hour and now leave it there. Please stop one of the two deployments, then run setup on the one that shall stay.`,
  webhook_polled: ({ count }) =>
    html`⛔ My webhook is removed again and again: a program keeps polling with this token. I have put the webhook back three times within an hour and now try only once an hour. Please stop that program (or change the token at BotFather), then run setup. Messages waiting: ${count}.`,
  webhook_refused: ({ what }) => html`⛔ My webhook is not as it should be, and I could not put it back. ${what}`,
  webhook_elsewhere: ({ what }) =>
    html`⚠️ Two deployments work on my database, and I am registered for the one at <b>${what}</b>; this is the other. If you have moved, run setup here; if not, stop this one.`,
  refund_shortfall: ({ what, count }) =>
    html`⚠️ Stars went back to <code>${what}</code> for credits that were spent: ${count} credits could not be taken. They stand in the payment as its shortfall.`,
  stars_unbooked: ({ what, count }) =>
    html`⚠️ Telegram lists payments that had not reached me: ${count}. Those that fit an invoice of mine are booked now; the others are worth no credits until you /grant them or /refund them. The first: <code>${what}</code>`,
  stars_unknown: ({ what, count }) =>
    html`⚠️ I have booked payments that Telegram does not list: ${count}. Please compare with the Stars of the bot at Telegram. The first: <code>${what}</code>`,
  refund_asked: ({ what, count }) =>
    html`✉️ Somebody asks for ⭐ ${count} back, and I may not give them back alone: credits of it were spent, or it is long ago. To decide:\n<code>/refund ${what}</code> – if all its credits are there\n<code>/refund ${what} anyway</code> – takes what is left of them`,
};
