import { emulator } from "./api.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { starWords } from "./star-words.js";
import { state } from "./state.js";
import { showFailure, showToast } from "./toast.js";
import { say } from "./words.js";

/** @typedef {import("./keyboard.js").Place} Place */
/** @typedef {Extract<import("./api.js").EmulatorEvent, { type: "checkout" }>} CheckoutEvent */

/** Payments that wait for the bot's word, by their query. @type {Map<string, (event: CheckoutEvent) => void>} */
const waiting = new Map();
/** Words that came before the answer to the payment itself. @type {Map<string, CheckoutEvent>} */
const early = new Map();

/** @param {CheckoutEvent} event */
export function endPayment(event) {
  const end = waiting.get(event.queryId);
  if (end) end(event);
  else early.set(event.queryId, event);
}

/**
 * Telegram's sheet at the foot of the screen: what is bought, what it costs, what there is to spend.
 *
 * @param {Place} place
 * @param {NonNullable<import("./api.js").Message["invoice"]>} invoice
 */
export function openPaySheet(place, invoice) {
  const balance = h("span", { class: "pay-balance", "data-testid": "pay-balance" }, "⭐ …");
  const problem = h("p", { class: "pay-problem", role: "alert", "data-testid": "pay-problem", hidden: true });
  const confirm = h(
    "button",
    { type: "button", class: "pay-confirm", "data-testid": "pay-confirm", onclick: () => pay() },
    `${say("confirmPay")} ${starWords(invoice.total_amount)}`,
  );
  const dialog = openDialog({
    testId: "pay-sheet",
    label: say("confirmPurchase"),
    class: "dialog pay-sheet",
    content: [
      balance,
      h("span", { class: "pay-star", "aria-hidden": "true" }, "⭐"),
      h("h2", null, say("confirmPurchase")),
      h(
        "p",
        { class: "pay-question" },
        say("payQuestion"),
        " ",
        h("b", null, invoice.title),
        ` · ${state.server?.bot.first_name ?? ""}`,
      ),
      problem,
      confirm,
      h("button", { type: "button", class: "text-button", onclick: () => dialog.close() }, say("cancel")),
    ],
  });
  emulator
    .pocket(place.chatId)
    .then(({ stars }) => balance.replaceChildren(`${say("balance")} ${starWords(stars)}`), showFailure);

  function pay() {
    confirm.setAttribute("disabled", "");
    confirm.setAttribute("aria-busy", "true");
    problem.hidden = true;
    emulator.pay(place.chatId, place.messageId).then(({ query_id: queryId }) => {
      const soon = early.get(queryId);
      early.delete(queryId);
      if (soon) end(soon);
      else waiting.set(queryId, end);
    }, fail);
  }

  /** @param {CheckoutEvent} event */
  function end(event) {
    waiting.delete(event.queryId);
    if (event.state === "paid") {
      dialog.close();
      showToast(say("paymentDone"));
    } else fail(event.error ?? say("paymentTimedOut"));
  }

  /** @param {unknown} reason */
  function fail(reason) {
    confirm.removeAttribute("disabled");
    confirm.removeAttribute("aria-busy");
    problem.textContent = reason instanceof Error ? reason.message : String(reason);
    problem.hidden = false;
  }
}
