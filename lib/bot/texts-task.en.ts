import { html } from "./html.js";
import { creditsEn } from "./texts.en.js";
import type { TaskTexts } from "./texts.js";
import { alertTextsEn } from "./texts-alert.en.js";

export const taskTextsEn: TaskTexts = {
  queued: (title, credits) => html`⏳ <b>${title}</b> · ${creditsEn(credits)}\nQueued, starting in a moment.`,
  submitted: (title, credits) => html`🎨 <b>${title}</b> · ${creditsEn(credits)}\nBeing made.`,
  inDoubt: (title) =>
    html`⏳ <b>${title}</b>\nThe connection broke while I was starting this. I am finding out whether it runs; if it does not, your credits come back.`,
  heldUp: (title) =>
    html`⏳ <b>${title}</b>\nThe service behind this model takes nothing right now. I keep trying by myself; if it does not start, your credits come back.`,
  placeInLine: (place) => html`Place in line: ${place}.`,
  elapsed: (duration) => html`${duration} so far.`,
  usual: {
    image: html`Pictures usually take under a minute. It will appear right here.`,
    video: html`Videos usually take a few minutes. It will appear right here; you can do other things meanwhile.`,
    audio: html`Sound usually takes one or two minutes. It will appear right here.`,
    text: html`This usually takes under a minute. It will appear right here.`,
  },
  usually: (duration) => html`Usually ${duration}. It will appear right here.`,
  cancel: "✖ Cancel",
  refresh: "↻ Refresh",
  cancelled: (title, credits) => html`<b>${title}</b>\nCancelled. Credits returned: ${credits}.`,
  tooLateToCancel: html`It has already started, so it can no longer be stopped.`,
  arriving: (title) => html`✅ <b>${title}</b>\nReady, sending it now.`,
  failed: (title) => html`✖️ <b>${title}</b>: it did not work out.`,
  failures: {
    content_refused: html`The model refused this because of its content rules. Other words or another picture may pass.`,
    bad_input: html`The model did not accept one of the settings.`,
    file_unreadable: html`The model could not read the file. Please send it again, or another one.`,
    model_busy: html`The model is overloaded right now. A few minutes later it usually works.`,
    model_off: html`This model is switched off at the moment. Please try another one.`,
    vendor_down: html`The service behind this model does not answer. Please try again later.`,
    vendor_credit: html`I cannot pay for this right now. The owner of the bot has to top it up.`,
    vendor_key: html`My access to this model does not work. The owner of the bot has to look at it.`,
    timed_out: html`It took far too long, so I stopped waiting.`,
    in_doubt: html`The connection broke while it was being started, and no answer came in time.`,
    cancelled: html`You cancelled it.`,
    unknown: html`Something went wrong at the model. Trying again often helps.`,
  },
  field: (label) => html`It is about “${label}”.`,
  returned: (credits) => html`Credits returned: ${credits}.`,
  tryAgain: "↻ Try again",
  change: "✏️ Change",
  caption: (title, credits) => html`<b>${title}</b> · ${creditsEn(credits)}`,
  free: (title) => html`<b>${title}</b> · free: it came late, your credits had been returned`,
  again: "↻ Again",
  useIn: "➡️ Use in…",
  fresh: "☰ New",
  fileNumber: (number) => `No. ${number}`,
  textAsFile: html`The text is long, so here it is as a file.`,
  link: (number) => `Open file ${number}`,
  onlyLinks: html`Telegram did not take the file itself. Here is the link; it works for some days:`,
  gone: html`The result is no longer there.`,
  alerts: alertTextsEn,
};
