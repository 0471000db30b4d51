import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openPaySheet } from "./pay-sheet.js";
import { starWords } from "./star-words.js";
import { state } from "./state.js";
import { say } from "./words.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./keyboard.js").Place} Place */

/**
 * What an invoice, or the service's word about a payment, says.
 *
 * @param {Message} message
 * @returns {HTMLElement | null} null: it is neither
 */
export function renderInvoice(message) {
  const { invoice, successful_payment: paid, refunded_payment: refunded } = message;
  if (invoice) {
    return h(
      "div",
      { class: "invoice", "data-testid": "invoice" },
      h("b", { class: "invoice-title" }, invoice.title),
      h("span", { class: "invoice-description" }, invoice.description),
    );
  }
  const amount = paid?.total_amount ?? refunded?.total_amount;
  if (amount === undefined) return null;
  const words = say(paid ? "youPaid" : "youGotBack");
  return h(
    "div",
    { class: "receipt", "data-testid": paid ? "receipt" : "refund" },
    h("span", null, `${words} ${starWords(amount)}`),
  );
}

/**
 * @param {Place} place
 * @returns {boolean} whether this invoice has been paid
 */
export function isPaid({ chatId, messageId }) {
  return (
    state.server?.receipts.some(({ chat_id, message_id }) => chat_id === chatId && message_id === messageId) ?? false
  );
}

/**
 * The button that Telegram's apps put under an invoice by themselves.
 *
 * @param {Place} place
 * @param {NonNullable<Message["invoice"]>} invoice
 */
export function renderPayButton(place, invoice) {
  const paid = isPaid(place);
  const label = paid ? say("receipt") : `${say("pay")} ${starWords(invoice.total_amount)}`;
  const open = () => openPaySheet(place, invoice);
  const button = h(
    "button",
    { type: "button", class: "keyboard-button", "data-testid": "pay-button", disabled: paid, onclick: open },
    h("span", { class: "keyboard-label" }, label),
    paid ? h("span", { class: "keyboard-corner" }, icon("delivered")) : null,
  );
  return h("div", { class: "keyboard", "data-testid": "keyboard" }, h("div", { class: "keyboard-row" }, button));
}
