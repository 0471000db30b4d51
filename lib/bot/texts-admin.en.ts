import type { Broadcast } from "../tasks/broadcast-step.js";
import { html } from "./html.js";
import { counter } from "./plural.js";
import { creditsEn, numberEn } from "./texts.en.js";
import type { AdminTexts } from "./texts-admin.js";

const count = counter("en");

const statesEn: Record<Broadcast["state"], string> = {
  draft: "not sent",
  running: "on its way",
  stopped: "stopped",
  done: "done",
  failed: "ended early: the message to copy is gone",
};

export const adminTextsEn: AdminTexts = {
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
  },
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
  },
  helpTitle: html`🛠 <b>For admins</b>\nNobody else has these commands, and whatever you do with them is written down.`,
  auditTitle: html`🧾 <b>What the admins did</b>\nThe newest first. Times are in UTC.`,
  auditEmpty: html`🧾 <b>What the admins did</b>\nNothing on this page.`,

  nobody: html`Nobody of that name or number has written to me yet.`,
  known: (since, seen, language) => html`Here since ${since}, last seen ${seen}. ${language}.`,
  purses: ({ available, paid, held }) =>
    html`💳 <b>${creditsEn(available)}</b>: ${numberEn(available - paid)} of the day, ${numberEn(paid)} that stay. Set aside: ${numberEn(held)}.`,
  states: {
    queued: "queued",
    submitting: "being sent",
    submitted: "running",
    in_doubt: "in doubt",
    succeeded: "done",
    failed: "failed",
  },
  tasksTitle: (states) => html`<b>Orders</b> ${states === "" ? "none" : states}`,
  isBanned: html`⛔ Shut out.`,
  banButton: "⛔ Ban",
  unbanButton: "✅ Unban",
  banned: (name, isBanned) =>
    isBanned
      ? html`⛔ ${name} is shut out. What is being made for them still arrives.`
      : html`✅ ${name} may use the bot again.`,
  adminsStay: html`Admins cannot be banned: take the number out of ADMIN_IDS first.`,
  granted: (name, credits, available) => html`🎁 ${name} got ${creditsEn(credits)} and has ${numberEn(available)} now.`,
  gift: (credits, reason) =>
    html`🎁 You have been given <b>${creditsEn(credits)}</b>. They stay until you use them.${reason === "" ? "" : `\n${reason}`}`,
  shutOut: html`Sorry, you cannot use this bot at the moment. What is already being made for you still arrives. If you think this is a mistake, please write to the bot's owner.`,

  days: (days) => (days === 1 ? "24 hours" : count(days, { one: "day", other: "days" })),
  statsTitle: (period) => html`📊 <b>The last ${period}</b>`,
  people: (people) => html`People: ${people.active} active, ${people.new} new, ${people.all} in all`,
  timesTitle: html`<b>Time to the result</b>, half / 95 % of them, and how many`,
  money: ({ sold, granted, allowance, spent, spentPaid, stars, kieCredits }) =>
    html`<b>Money</b>
Sold: ${creditsEn(sold)} for ${stars} ⭐
Given: ${granted} by admins and bonuses, ${allowance} as daily allowance
Used for results: ${creditsEn(spent)}, ${spentPaid} of them bought or given
KIE took: ${kieCredits} of its credits (${(kieCredits * 0.005).toFixed(2)} USD)`,
  backlog: ({ queued, running, inDoubt, undelivered, deadUpdates }) =>
    html`<b>Now</b>: ${queued} queued, ${running} running, ${inDoubt} in doubt, ${undelivered} to deliver, ${deadUpdates} dead updates`,

  switched: (title, isOn) =>
    isOn ? html`✅ ${title} is offered again.` : html`🚫 ${title} is switched off. What is being made with it goes on.`,
  switchOn: (title) => `✅ On: ${title}`,
  offTitle: (models) => html`🚫 Switched off: ${count(models, { one: "model", other: "models" })}`,
  noneOff: html`Every model is on.`,

  broadcastPreview: (minutes) =>
    html`⬆️ <b>This is what they will get.</b> It is copied from here, so please do not delete it.\nTo everybody it takes about ${count(minutes, { one: "minute", other: "minutes" })}. Who shall get it?`,
  broadcastTo: {
    all: (people) => `📣 Everybody (${people})`,
    en: (people) => `📣 Who reads English (${people})`,
    ru: (people) => `📣 Who reads Russian (${people})`,
  },
  broadcastDrop: "✖ Nobody",
  broadcastProgress: ({ id, state, total, delivered, blocked, unknown, refused }) =>
    html`📣 <b>Broadcast ${id}</b>: ${statesEn[state]}
Got it: ${delivered} of ${total}
Cannot be reached: ${blocked}
Unknown, never sent again: ${unknown}
Refused by Telegram: ${refused}`,
  broadcastShow: "↻ Refresh",
  broadcastStop: "⏹ Stop",
  noBroadcast: html`There is no broadcast of that number.`,

  exporting: (table) =>
    table === "tasks"
      ? html`📄 All orders, as a file: on its way.`
      : html`📄 All movements of credits, as a file: on its way.`,
  exported: (rows, hasMore) =>
    html`📄 ${count(rows, { one: "row", other: "rows" })}.${hasMore ? " There are more; the next file begins where this one ends." : " That is all."}`,
  exportFailed: html`📄 Telegram did not take the file. Why is in the log; please try again.`,
  exportMore: "📄 Next file",

  deadTitle: (dead) => html`☠️ <b>${count(dead, { one: "update", other: "updates" })}</b> could not be handled`,
  noneDead: html`☠️ Every update could be handled.`,
  noDead: html`There is no dead update of that number.`,
  wasReplayed: html`✅ It was handled since.`,
  replayOne: "↻ Once more",
  replayAll: (dead) => `↻ ${dead} once more`,
  replayed: ({ done, failed, left }) =>
    html`↻ Handled: ${done}. Failed again: ${failed}. Left of the same reason: ${left}.`,
};
