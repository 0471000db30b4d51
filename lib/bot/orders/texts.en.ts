import type { MediaKind, OutputKind } from "../../registry/model/schema.js";
import type { OrderLimit } from "../../tasks/session.js";
import type { FailureKind } from "../../tasks/task.js";
import { type Html, html } from "../core/html.js";
import { creditsEn, numberEn, upToEn } from "../core/texts.en.js";
import { createPluralizer } from "../core/words.js";

const count = createPluralizer("en");
const orders = (most: number) => count(most, { one: "order", other: "orders" });

export type ReadyKind = MediaKind | "images" | "text";

const readyWords: Record<ReadyKind, string> = {
  image: "Your picture is ready",
  images: "Your pictures are ready",
  video: "Your video is ready",
  audio: "Your audio is ready",
  document: "Your file is ready",
  text: "Your text is ready",
};

/** From Generate to the result, and what is made of it. The type of every other language. */
export const ordersEn = {
  /** What it costs, or what it may cost at most. */
  cost: (credits: number, isBound: boolean) => (isBound ? upToEn(credits) : creditsEn(credits)),
  queued: (title: string, cost: string) => html`⏳ <b>${title}</b> · ${cost}\nQueued, starting in a moment.`,
  submitted: (title: string, cost: string) => html`🎨 <b>${title}</b> · ${cost}\nBeing made.`,
  inDoubt: (title: string) =>
    html`⏳ <b>${title}</b>\nThe connection broke while I was starting this. I am finding out whether it runs; if it does not, your credits come back.`,
  /** The service behind the model takes nothing right now. */
  heldUp: (title: string) =>
    html`⏳ <b>${title}</b>\nThe service behind this model takes nothing right now. I keep trying by myself; if it does not start, your credits come back.`,
  placeInLine: (place: number) => html`Place in line: ${numberEn(place)}.`,
  elapsed: (duration: string) => html`${duration} so far.`,
  usual: {
    image: html`Pictures usually take under a minute. It will appear right here.`,
    video: html`Videos usually take a few minutes. It will appear right here; you can do other things meanwhile.`,
    audio: html`Sound usually takes one or two minutes. It will appear right here.`,
    text: html`This usually takes under a minute. It will appear right here.`,
  } satisfies Record<OutputKind, Html>,
  /** The same where it is known of the model: "~40 s". */
  usually: (duration: string) => html`Usually ${duration}. It will appear right here.`,
  cancel: "✖ Cancel",
  refresh: "↻ Refresh",
  cancelled: (title: string, credits: number) =>
    html`<b>${title}</b>\nCancelled. Credits returned: ${numberEn(credits)}.`,
  /** Answers to presses: Telegram shows them over the chat, as plain words. */
  tooLateToCancel: "It has already started, so it can no longer be stopped.",
  alreadyOrdered: (standing: string) => `Already ordered. ${standing}`,
  /** `pack`: the smallest that is enough; null: none is, or none is sold. */
  short: (missing: number, pack: { credits: number; stars: number } | null) =>
    `You are ${creditsEn(missing)} short.${pack === null ? "" : ` The smallest pack that covers it: ${creditsEn(pack.credits)} for ${numberEn(pack.stars)} ⭐, /buy.`}`,
  standing: {
    queued: "It is waiting for its turn.",
    /** Null: it has only just begun. */
    beingMade: (duration: string | null) =>
      duration === null ? "It is being made." : `It is being made, ${duration} so far.`,
    inDoubt: "I am still finding out whether it runs.",
    arriving: "It is ready and on its way to you.",
    ready: "It is ready: you have it in this chat.",
    failed: "It did not work out. Your credits came back.",
    cancelled: "It is cancelled. Your credits came back.",
  },
  /** What came of it is there, and Telegram did not take it. */
  notDelivered: (title: string) =>
    html`📭 <b>${title}</b>\nIt is done, but Telegram would not let me send all of it. Nothing is lost: press the button and I send it again.`,
  sendAgain: "📨 Send it to me",
  arriving: (title: string) => html`✅ <b>${title}</b>\nReady, sending it now.`,
  failed: (title: string) => html`✖️ <b>${title}</b>: it did not work out.`,
  failures: {
    content_refused: html`The model refused this because of its content rules. Other words or another picture may pass.`,
    bad_input: html`The model did not accept one of the settings.`,
    file_unreadable: html`The model could not read the file. Please send it again, or another one.`,
    longer: html`The file is longer than your app said, so this costs more than you agreed to. I have not started it. Press Change: the form shows the right price.`,
    unmeasured: html`The price depends on how long the file is, and I cannot tell that from this one. MP3, M4A, WAV, OGG, FLAC, MP4, MOV and WebM work.`,
    model_busy: html`The model is overloaded right now. A few minutes later it usually works.`,
    model_off: html`This model is switched off at the moment. Please try another one.`,
    vendor_down: html`The service behind this model does not answer. Please try again later.`,
    vendor_credit: html`I cannot pay for this right now. The owner of the bot has to top it up.`,
    vendor_key: html`My access to this model does not work. The owner of the bot has to look at it.`,
    timed_out: html`It took far too long, so I stopped waiting.`,
    in_doubt: html`The connection broke while it was being started, and no answer came in time.`,
    cancelled: html`You cancelled it.`,
    unknown: html`Something went wrong at the model. Trying again often helps.`,
  } satisfies Record<FailureKind, Html>,
  field: (label: string) => html`It is about “${label}”.`,
  returned: (credits: number) => html`Credits returned: ${numberEn(credits)}.`,
  /** Why an order has to wait. `most` is the cap, `again` when to come again, in words. */
  limits: {
    running: (most: number) =>
      html`You have ${orders(most)} under way, as many as go at once. As soon as one is done, press Generate again: the form stays as it is.`,
    hourly: (most: number, again: string) =>
      html`That was ${orders(most)} within an hour, as many as one person can make. There is room again in ${again}; the form stays as it is.`,
    daily: (most: number, again: string) =>
      html`One person can use ${creditsEn(most)} a day, and with this order it would be more. The next day begins in ${again}; the form stays as it is.`,
    everyone: (_most: number, again: string) =>
      html`So much has been made within the last hour that I have to pause for a while. Please press Generate again in ${again}; the form stays as it is, and nothing was charged.`,
  } satisfies Record<Exclude<OrderLimit, "banned">, (most: number, again: string) => Html>,
  /** A short reply to a result, so that the phone rings. */
  readyNote: (kind: ReadyKind) => `🔔 ${readyWords[kind]}`,
  tryAgain: "↻ Try again",
  change: "✏️ Change",
  /** Of what was held, so much was taken. */
  captionTook: (title: string, took: number, most: number) =>
    html`<b>${title}</b> · took ${numberEn(took)} of ${creditsEn(most)}`,
  caption: (title: string, credits: number) => html`<b>${title}</b> · ${creditsEn(credits)}`,
  free: (title: string) => html`<b>${title}</b> · free: it came late, your credits had been returned`,
  again: "↻ Again",
  asFile: "📄 As a file",
  original: (title: string) => html`<b>${title}</b> · the original file`,
  originalGone: html`The original is no longer there: the service keeps files for about two weeks. What stands in the chat stays.`,
  chooseForResult: html`<b>What next with this result?</b>`,
  chooseFileOfResult: html`<b>Which of them?</b>`,
  noneForResult: html`No model takes this kind of result further.`,
  useIn: "➡️ Use in…",
  fresh: "☰ New",
  fileNumber: (number: number) => `No. ${numberEn(number)}`,
  textAsFile: html`The text is long, so here it is as a file.`,
  link: (number: number) => `Open file ${numberEn(number)}`,
  onlyLinks: html`Telegram did not take the file itself. Here is the link; it works for some days:`,
  gone: html`The result is no longer there.`,
};
