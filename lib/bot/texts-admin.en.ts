import { html } from "./html.js";
import { counter } from "./plural.js";
import { creditsEn } from "./texts.en.js";
import type { AdminTexts } from "./texts-admin.js";

const count = counter("en");

export const adminTextsEn: AdminTexts = {
  commands: {
    admin: "What an admin can do",
    user: "A person: credits, orders, ban",
    grant: "Give credits",
    ban: "Shut a person out",
    unban: "Let a person in again",
    stats: "How the bot is doing",
    models: "All models; with off or on: switch one",
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
    html`💳 <b>${creditsEn(available)}</b>: ${available - paid} of the day, ${paid} that stay. Set aside: ${held}.`,
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
  granted: (name, credits, available) => html`🎁 ${name} got ${creditsEn(credits)} and has ${available} now.`,
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
};
