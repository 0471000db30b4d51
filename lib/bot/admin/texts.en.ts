import type { AlertCause, AlertFacts, Audience, Broadcast } from "../../tasks/messenger.js";
import type { Promo } from "../../tasks/money/payments.js";
import type { ExportTable, Stats } from "../../tasks/operations/admin.js";
import type { TaskState } from "../../tasks/task.js";
import { type Html, html, lines } from "../core/html.js";
import { creditsEn, numberEn } from "../core/texts.en.js";
import { createPluralizer } from "../core/words.js";
import { clock, marginOf, value } from "./alert-values.js";
import type { AdminCommandName } from "./request.js";

const count = createPluralizer("en");

type Money = Stats["credits"] & Pick<Stats, "stars" | "kieCredits">;
type Refund = { userId: number; stars: number; taken: number; shortfall: number };

const statesEn: Record<Broadcast["state"], string> = {
  draft: "not sent",
  running: "on its way",
  stopped: "stopped",
  done: "done",
  failed: "ended early: the message to copy is gone",
};

/** What admins read, and what people are told of what an admin did to them. The type of every other language. */
export const adminEn = {
  /** What Telegram shows in an admin's list of commands. */
  commands: {
    admin: "What an admin can do",
    user: "A person: credits, orders, ban",
    grant: "Give credits",
    ban: "Shut a person out",
    unban: "Let a person in again",
    stats: "How the bot is doing",
    models: "All models; with off or on: switch one",
    broadcast: "Write to everybody",
    dead: "Updates that could not be handled",
    export: "Orders or movements as a file",
    audit: "What the admins did",
    refund: "Give a purchase back",
    promo_new: "Make a promo code",
  } satisfies Record<AdminCommandName, string>,
  /** How a command is written and what it does. */
  usage: {
    admin: html`/admin – this list`,
    user: html`/user 12345 or /user @name – credits, orders and movements of a person`,
    grant: html`/grant 12345 50 why – gives 50 credits (up to 1,000,000) that do not expire; the person is told, with the reason`,
    ban: html`/ban 12345 – the bot answers this person with one sentence from then on; what is being made still arrives`,
    unban: html`/unban 12345 – takes that back`,
    stats: html`/stats – orders, times, money and backlog of a day; /stats 7, /stats 30`,
    models: html`/models off z-image – nobody can order this model any more; /models on z-image – again; /models off – which are off`,
    broadcast: html`/broadcast text – writes to everybody, after a preview; as an answer to a message of yours it copies that one, with its picture and its formatting; alone it shows how the last one is doing`,
    dead: html`/dead – updates that could not be handled, by reason; /dead replay 5 – handles one once more, /dead all 5 – all of its reason`,
    export: html`/export tasks – all orders as a CSV file; /export ledger – all movements of credits`,
    audit: html`/audit – what the admins did`,
    refund: html`/refund CHARGE [anyway] – gives a purchase back; <i>anyway</i>: also when some of its credits were spent`,
    promo_new: html`/promo_new CODE CREDITS [USES] [DAYS] – a code that so many people can use, each once; 100 and for ever if left out`,
  } satisfies Record<AdminCommandName, Html>,
  helpTitle: html`🛠 <b>For admins</b>\nNobody else has these commands, and whatever you do with them is written down.`,
  auditTitle: html`🧾 <b>What the admins did</b>\nThe newest first. Times are in UTC.`,
  auditEmpty: html`🧾 <b>What the admins did</b>\nNothing on this page.`,

  noModel: (name: string) => html`There is no model “${name}”. Its id stands in /find, and this is how it is written:`,
  nobody: html`Nobody of that name or number has written to me yet.`,
  known: (since: string, seen: string, language: string) => html`Here since ${since}, last seen ${seen}. ${language}.`,
  purses: ({ available, paid, held }: { available: number; paid: number; held: number }) =>
    html`💳 <b>${creditsEn(available)}</b>: ${numberEn(available - paid)} of the day, ${numberEn(paid)} that stay. Set aside: ${numberEn(held)}.`,
  states: {
    queued: "queued",
    submitting: "being sent",
    submitted: "running",
    in_doubt: "in doubt",
    succeeded: "done",
    failed: "failed",
  } satisfies Record<TaskState, string>,
  tasksTitle: (states: string) => html`<b>Orders</b> ${states === "" ? "none" : states}`,
  latestTasksTitle: (states: string, count: string) => html`<b>The last ${count} orders</b> ${states}`,
  isBanned: html`⛔ Shut out.`,
  banButton: "⛔ Ban",
  unbanButton: "✅ Unban",
  banned: (name: Html, isBanned: boolean) =>
    isBanned
      ? html`⛔ ${name} is shut out. What is being made for them still arrives.`
      : html`✅ ${name} may use the bot again.`,
  adminsStay: html`Admins cannot be banned: take the number out of ADMIN_IDS first.`,
  granted: (name: Html, credits: number, available: number) =>
    html`🎁 ${name} got ${creditsEn(credits)} and has ${numberEn(available)} now.`,
  /** To the person. `reason` may be empty. */
  gift: (credits: number, reason: string) =>
    html`🎁 You have been given <b>${creditsEn(credits)}</b>. They stay until you use them.${reason === "" ? "" : `\n${reason}`}`,

  days: (days: number) => (days === 1 ? "24 hours" : count(days, { one: "day", other: "days" })),
  statsTitle: (period: string) => html`📊 <b>The last ${period}</b>`,
  people: (people: Stats["people"]) =>
    html`People: ${numberEn(people.active)} active, ${numberEn(people.new)} new, ${numberEn(people.all)} in all`,
  timesTitle: html`<b>Time to the result</b>, half / 95 % of them, and how many`,
  money: ({ sold, granted, allowance, spent, spentPaid, stars, kieCredits }: Money) =>
    html`<b>Money</b>
Sold: ${creditsEn(sold)} for ${numberEn(stars)} ⭐
Given: ${numberEn(granted)} by admins and bonuses, ${numberEn(allowance)} as daily allowance
Used for results: ${creditsEn(spent)}, ${numberEn(spentPaid)} of them bought or given
KIE took: ${numberEn(kieCredits)} of its credits (${numberEn(Math.round(kieCredits * 0.5) / 100)} USD)`,
  backlog: ({ queued, running, inDoubt, undelivered, deadUpdates }: Stats["backlog"]) =>
    html`<b>Now</b>: ${numberEn(queued)} queued, ${numberEn(running)} running, ${numberEn(inDoubt)} in doubt, ${numberEn(undelivered)} to deliver, ${numberEn(deadUpdates)} dead updates`,

  switched: (title: string, isOn: boolean) =>
    isOn ? html`✅ ${title} is offered again.` : html`🚫 ${title} is switched off. What is being made with it goes on.`,
  switchOn: (title: string) => `✅ On: ${title}`,
  offTitle: (models: number) => html`🚫 Switched off: ${count(models, { one: "model", other: "models" })}`,
  /** Above lines such as "kling-2.6/text-to-video: duration 5 = 55 → 70". */
  observedTitle: html`📈 <b>Prices that KIE was seen to take, and that count now</b> (in KIE’s credits)`,
  noneOff: html`Every model is on.`,

  /** Below the preview. */
  broadcastPreview: (minutes: number) =>
    html`⬆️ <b>This is what they will get.</b> It is copied from here, so please do not delete it.\nTo everybody it takes about ${count(minutes, { one: "minute", other: "minutes" })}. Who shall get it?`,
  broadcastTo: {
    all: (people) => `📣 Everybody (${numberEn(people)})`,
    en: (people) => `📣 Who reads English (${numberEn(people)})`,
    ru: (people) => `📣 Who reads Russian (${numberEn(people)})`,
  } satisfies Record<Audience, (people: number) => string>,
  broadcastDrop: "✖ Nobody",
  broadcastProgress: ({ id, state, total, delivered, blocked, unknown, refused }: Broadcast) =>
    html`📣 <b>Broadcast ${id}</b>: ${statesEn[state]}
Got it: ${numberEn(delivered)} of ${numberEn(total)}
Cannot be reached: ${numberEn(blocked)}
Unknown, never sent again: ${numberEn(unknown)}
Refused by Telegram: ${numberEn(refused)}`,
  broadcastShow: "↻ Refresh",
  broadcastStop: "⏹ Stop",
  noBroadcast: html`There is no broadcast of that number.`,

  exporting: (table: ExportTable) =>
    table === "tasks"
      ? html`📄 All orders, as a file: on its way.`
      : html`📄 All movements of credits, as a file: on its way.`,
  exported: (rows: number, hasMore: boolean) =>
    html`📄 ${count(rows, { one: "row", other: "rows" })}.${hasMore ? " There are more; the next file begins where this one ends." : " That is all."}`,
  exportFailed: html`📄 Telegram did not take the file. Why is in the log; please try again.`,
  exportMore: "📄 Next file",

  deadTitle: (dead: number) => html`☠️ <b>${count(dead, { one: "update", other: "updates" })}</b> could not be handled`,
  noneDead: html`☠️ Every update could be handled.`,
  noDead: html`There is no dead update of that number.`,
  wasReplayed: html`✅ It was handled since.`,
  replayOne: "↻ Once more",
  replayAll: (dead: number) => `↻ ${numberEn(dead)} once more`,
  replayed: ({ done, failed, left }: { done: number; failed: number; left: number }) =>
    html`↻ Handled: ${numberEn(done)}. Failed again: ${numberEn(failed)}. Left of the same reason: ${numberEn(left)}.`,

  refund: {
    refunded: ({ userId, stars, taken, shortfall }: Refund) =>
      html`↩️ ⭐ ${numberEn(stars)} went back to <code>${userId}</code>. Taken: ${creditsEn(taken)}.${shortfall > 0 ? ` Spent, and not taken: ${numberEn(shortfall)}.` : ""}`,
    onItsWay: ({ userId, stars, taken, shortfall }: Refund) =>
      html`↩️ ⭐ ${numberEn(stars)} for <code>${userId}</code>: Telegram did not answer, and is asked again until it does. Taken: ${creditsEn(taken)}.${shortfall > 0 ? ` Spent, and not taken: ${numberEn(shortfall)}.` : ""}`,
    short: ({ userId, credits, have }: { userId: number; credits: number; have: number }) =>
      html`Not given back: of the ${creditsEn(credits)} of this purchase <code>${userId}</code> has ${numberEn(have)} left. With <i>anyway</i> after the charge I take those, and ${numberEn(credits - have)} stand as a shortfall.`,
    refused: (detail: string) => html`Telegram did not take the refund, and the credits are where they were: ${detail}`,
    done: html`This purchase has been given back already, or is on its way.`,
    unknown: html`I know no such charge. It stands in the message that asked for the refund, and in Telegram's list of transactions.`,
  },
  promo: {
    made: ({ code, credits, maxUses, days: valid }: Promo) =>
      html`🎁 <code>${code}</code>: ${creditsEn(credits)}, for ${count(maxUses, { one: "person", other: "people" })}${valid === null ? "" : `, for ${count(valid, { one: "day", other: "days" })}`}.
<code>/promo ${code}</code>`,
    taken: (code: string) => html`There is a code <code>${code}</code> already. Please choose another.`,
  },

  /** Each says what was found, what was done about it, and what they can do. */
  alerts: {
    vendor_credit: () =>
      html`⚠️ KIE refuses orders: the credits there are used up. Please top up. Everybody's credits for refused orders came back.`,
    vendor_key: () => html`⚠️ KIE refuses our key. Please check KIE_API_KEY and what the key is allowed to do.`,
    in_doubt: () =>
      html`⚠️ An order was sent to KIE and no answer ever came. The person's credits came back; KIE may still charge it. Please compare with KIE's log.`,
    result_shape: ({ what }) =>
      html`⚠️ KIE gave the result of <b>${what}</b> in a form that I do not know. Where I found an address in it, I sent that; otherwise the person's credits came back, though KIE was paid. Please look for kie.result in the log and report it.`,
    price_untold: ({ what, count }) =>
      html`⚠️ <b>${what}</b> is paid by what KIE takes, and this time KIE did not say it. I took my estimate, ${creditsEn(count)}. Please compare with KIE's log.`,
    price_drift: ({ what, count, values }) =>
      html`📈 <b>${what}</b> (${value(values, "basis")}): expected ${value(values, "expected")}, KIE took ${value(values, "observed")}, ${count === 1 ? "once" : `${numberEn(count)} times`} since ${clock(values)}; margin ${marginOf(values, numberEn)} of KIE’s credits an order. Confirmed prices hold.`,
    price_followed: ({ what, count, values }) =>
      html`📈 <b>${what}</b> (${value(values, "basis")}) costs ${value(values, "observed")} of KIE’s credits from now on: KIE took that ${numberEn(count)} times in a row. <code>kie prices --observed --write</code> makes it the registry’s price.`,
    catalogue: ({ values }) =>
      lines([
        html`🗂 KIE’s catalogue has changed.`,
        values?.["added"] ? html`New: ${value(values, "added")}` : null,
        values?.["gone"] ? html`Gone, so I have switched it off: ${value(values, "gone")}` : null,
        values?.["missing"] ? html`Not there; I look again tomorrow: ${value(values, "missing")}` : null,
        values?.["priced"] ? html`Another price text: ${value(values, "priced")}` : null,
        html`What exactly, and the YAML of what is new: <code>npm run kie -- drift --write MODEL</code>`,
      ]),
    undelivered: ({ what }) =>
      html`⚠️ A finished result could not be sent to its person (task <b>${what}</b>). They were told and have a button that asks for it again; nothing was charged twice. If there are more of these, look at the log.`,
    spend_cap: ({ count }) =>
      html`⛔ Orders for ${numberEn(count)} of KIE's credits came within an hour, as much as models/limits.yaml allows. I refuse further ones until there is room again. If this is real demand, raise it; if not, look at /stats and /user.`,
    webhook_moved: ({ what }) =>
      html`⚠️ Somebody had sent my messages to <b>${what}</b>. I have put the webhook back. If that was another deployment with this token, stop it or give it a bot of its own; if you do not know it, change the token at BotFather.`,
    webhook_removed: ({ count }) =>
      html`⚠️ My webhook had been removed. That is what a program does that polls with this token: a bot started on somebody's computer, an older bot. I have put the webhook back; that program gets “409 Conflict” from now on, so please stop it. Messages waiting: ${numberEn(count)}; those it had already fetched are gone.`,
    webhook_secret_changed: ({ count }) =>
      html`⚠️ TELEGRAM_WEBHOOK_SECRET is another than the one I had given to Telegram. I have given it the new one. Messages waiting: ${numberEn(count)}; they are coming now. Nothing is left to do.`,
    webhook_secret: ({ count }) =>
      html`⚠️ My messages came to the right address and were turned away (401): Telegram held another secret than TELEGRAM_WEBHOOK_SECRET. I have given it ours again. Messages waiting: ${numberEn(count)}; they are coming now. If this stays, something in front of me asks for a login: look at Deployment Protection in Vercel.`,
    webhook_settings: () =>
      html`⚠️ Somebody had changed which updates Telegram sends me. I have set mine again. Does another program use this token?`,
    webhook_errors: ({ what, count }) =>
      html`⚠️ Telegram could not bring me messages. It says: “${what}”. Waiting: ${numberEn(count)}; it keeps trying for a day. If nothing waits, it has passed; if not, look at /api/health and at Vercel's log.`,
    webhook_backlog: ({ count }) =>
      html`⚠️ Messages pile up at Telegram: ${numberEn(count)} are waiting, more each time I look. Please look at Vercel's log for slow or failing requests.`,
    webhook_fight: ({ what }) =>
      html`⛔ <b>${what}</b> takes my messages again and again. I have put the webhook back three times within an hour and now leave it there. Please stop one of the two deployments, then run setup on the one that shall stay.`,
    webhook_polled: ({ count }) =>
      html`⛔ My webhook is removed again and again: a program keeps polling with this token. I have put the webhook back three times within an hour and now try only once an hour. Please stop that program (or change the token at BotFather), then run setup. Messages waiting: ${numberEn(count)}.`,
    webhook_refused: ({ what }) => html`⛔ My webhook is not as it should be, and I could not put it back. ${what}`,
    webhook_elsewhere: ({ what }) =>
      html`⚠️ Two deployments work on my database, and I am registered for the one at <b>${what}</b>; this is the other. If you have moved, run setup here; if not, stop this one.`,
    refund_shortfall: ({ what, count }) =>
      html`⚠️ Stars went back to <code>${what}</code> for credits that were spent: ${numberEn(count)} credits could not be taken. They stand in the payment as its shortfall.`,
    stars_unbooked: ({ what, count }) =>
      html`⚠️ Telegram lists payments that had not reached me: ${numberEn(count)}. Those that fit an invoice of mine are booked now; the others are worth no credits until you /grant them or /refund them. The first: <code>${what}</code>`,
    stars_unknown: ({ what, count }) =>
      html`⚠️ I have booked payments that Telegram does not list: ${numberEn(count)}. Please compare with the Stars of the bot at Telegram. The first: <code>${what}</code>`,
    refund_asked: ({ what, count }) =>
      html`✉️ Somebody asks for ⭐ ${numberEn(count)} back, and I may not give them back alone: credits of it were spent, or it is long ago. To decide:\n<code>/refund ${what}</code> – if all its credits are there\n<code>/refund ${what} anyway</code> – takes what is left of them`,
  } satisfies Record<AlertCause, (facts: AlertFacts) => Html>,
};
