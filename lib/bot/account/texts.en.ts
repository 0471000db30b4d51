import { html, lines } from "../core/html.js";
import { creditsEn, numberEn } from "../core/texts.en.js";

/** What a person has to spend: `free` of the available credits are the day's, and `daily` is what they become again. */
type Credits = { available: number; free: number; daily: number; held: number };

/** Words of the account: credits, what became of them, settings, languages. The type of every other language. */
export const accountEn = {
  balance: ({ available, free, daily, held }: Credits, nextReset: string) =>
    lines([
      html`<b>${creditsEn(available)}</b> to spend`,
      held > 0 ? html`${creditsEn(held)} set aside for what is being made now` : null,
      available > free ? html`🔒 ${numberEn(available - free)} stay until you spend them` : null,
      free > 0 || daily > 0
        ? html`☀️ Free today: ${numberEn(free)}, spent first. In ${nextReset} they are ${numberEn(daily)} again`
        : null,
    ]),
  chooseLanguage: html`Which language shall I speak?`,
  languageSet: html`I speak English now.`,

  /** These and the lines below them are also read by admins, of somebody else: they address nobody. */
  ledgerTitle: html`<b>Credit history</b>`,
  /** `held`: what had been set aside, where less was taken. */
  spent: (credits: number, title: string, held: number | null) =>
    html`−${numberEn(credits)} · ${title}${held === null ? "" : ` (of ${numberEn(held)} set aside)`}`,
  setAside: (credits: number, title: string) => html`${numberEn(credits)} set aside · ${title}, being made`,
  returned: (credits: number, title: string, why: string) => html`Returned ${numberEn(credits)} · ${title}: ${why}`,
  allowance: (credits: number) => html`+${numberEn(credits)} · today's free credits`,
  expired: (credits: number) => html`−${numberEn(credits)} · free credits of the day before`,
  grant: (credits: number) => html`+${creditsEn(credits)} · a gift`,
  moved: {
    payment: (credits: number) => html`+${creditsEn(credits)} · bought`,
    refund: (credits: number) => html`−${creditsEn(credits)} · given back for a refund`,
    refund_undone: (credits: number) => html`+${creditsEn(credits)} · the refund did not go through`,
    referral: (credits: number) => html`+${creditsEn(credits)} · for an invitation`,
    promo: (credits: number) => html`+${creditsEn(credits)} · promo code`,
  },
  /** Of `returned`: the part after the colon. */
  why: {
    content_refused: "the model refused it because of its content rules",
    bad_input: "the model did not accept a setting",
    file_unreadable: "the file could not be read",
    longer: "the file is longer than was said",
    unmeasured: "the length of the file is not known",
    model_busy: "the model was overloaded",
    model_off: "the model was switched off",
    vendor_down: "the service did not answer",
    vendor_credit: "the bot could not pay for it",
    vendor_key: "the bot had no access to the model",
    timed_out: "it took too long",
    in_doubt: "the connection broke at the start",
    cancelled: "canceled before it began",
    unknown: "something went wrong at the model",
  },
  settingsTitle: html`<b>Settings</b>`,
  settings: {
    language: (name: string) => `🌐 Language: ${name}`,
    file: (isOn: boolean): string => (isOn ? "🖼 Pictures: as files" : "🖼 Pictures: as photos"),
    hide: (isOn: boolean): string => (isOn ? "⚙️ Rare settings: hidden" : "⚙️ Rare settings: offered"),
    ready: (isOn: boolean): string =>
      isOn ? "🔔 When a result is ready: I tell you" : "🔕 When a result is ready: no message",
  },
  settingsHelp: html`A photo shows at once but Telegram compresses it; a file stays exactly as the model made it.
Rare settings stand under “More settings” of a model.
A result takes the place of its order without a sound. If you may have looked away, a short message tells you.`,
};
