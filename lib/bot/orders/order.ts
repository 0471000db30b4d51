import { modelByCode, shopConfig } from "../../registry/load.js";
import type { Committed, ExtraRows, LimitRefusal } from "../../tasks/session.js";
import type { Html } from "../core/html.js";
import type { Screen } from "../core/screen.js";
import { type BotDecision, pressedMessage, type Situation, showBelow, type View } from "../core/situation.js";
import { formScreen } from "../form/card-screen.js";
import { withNextQuestion } from "../form/draft.js";
import { type Form, type FormRef, isReady, isSwitchedOff, orderRef, quoteOf } from "../form/form.js";
import { formDecision } from "../form/open.js";
import { formTexts } from "../form/texts.js";
import { homeTexts } from "../home/texts.js";
import { orderedView } from "./status-screen.js";
import { ordersTexts } from "./texts.js";

/** How long the model took lately is kept with the order. */
export function timeOfModel(code: string): ExtraRows | null {
  const model = modelByCode(code);
  return model && { rows: "times", models: [model.id] };
}

/** Draws the card that was pressed, for an order that was not made. */
type DrawCard = (form: Form, notice: Html | null) => Screen;

const drawForm: DrawCard = (form, notice) => formScreen(withNextQuestion(form), { notice });

/** Starts what the card shows, and nothing that it did not show. `ref` is the card's. */
export function order(situation: Situation & { form: Form }, ref: FormRef, draw: DrawCard = drawForm): BotDecision {
  const { form } = situation;
  const { texts, draft, model, session } = form;
  const message = pressedMessage(situation);
  const quote = quoteOf(model, draft, session);
  // Switched off since the card was drawn: it says so.
  if (!isReady(quote) || message === null || isSwitchedOff(form)) return formDecision(form);
  if (orderRef(form, quote).mark !== ref.mark) return formDecision(form, formTexts[texts.locale].errors.changed);
  // Asking the database would give the same answer.
  if (session.availableCredits < quote.costCredits) return { view: shortView(form, quote.costCredits, draw) };
  return {
    draft: null,
    order: {
      idempotencyKey: draft.id,
      messageId: message.id,
      threadId: situation.threadId,
      locale: session.locale,
      model: model.id,
      input: quote.input,
      files: draft.files,
      ...(draft.sources === undefined ? {} : { sources: draft.sources }),
      costCredits: quote.costCredits,
      estimateCredits: quote.estimateCredits,
      priceBasis: quote.priceBasis,
      kieCredits: quote.kieCredits,
      asFile: session.settings.asFile,
      usualSeconds: usualSecondsOf(situation, model.id),
    },
    view: {
      show: "after",
      view: (committed) => orderView(situation, { form, costCredits: quote.costCredits, draw }, committed),
    },
  };
}

/** What became of an order. */
function orderView(
  { texts, nowMs }: Situation,
  { form, costCredits, draw }: { form: Form; costCredits: number; draw: DrawCard },
  { order, availableCredits }: Committed,
): View {
  if (order?.outcome === "accepted") return orderedView({ texts, nowMs }, order.task);
  if (order?.outcome === "limited") return limited(form, order, draw);
  // Spent elsewhere in the meantime.
  return shortView({ ...form, session: { ...form.session, availableCredits } }, costCredits, draw);
}

/** The card as it is. It may have said so before, and then the press would seem to do nothing: it is answered in words. */
function shortView(form: Form, costCredits: number, draw: DrawCard): View {
  const missing = costCredits - form.session.availableCredits;
  const pack = shopConfig.packs.find(({ credits }) => credits >= missing) ?? null;
  const words = ordersTexts[form.texts.locale].short(missing, pack);
  return { show: "screen", screen: draw(form, null), words };
}

/** The form stays as it is: the same press works later. */
function limited(form: Form, { limit, most, againInSeconds }: LimitRefusal, draw: DrawCard): View {
  const { texts } = form;
  if (limit === "banned") return showBelow({ text: homeTexts[texts.locale].shutOut, keyboard: [] }).view;
  // In whole minutes, of which the last is over.
  const again = texts.duration(Math.max(1, Math.ceil((againInSeconds ?? 0) / 60)) * 60);
  return { show: "screen", screen: draw(form, ordersTexts[texts.locale].limits[limit](most, again)) };
}

function usualSecondsOf({ snapshot }: Situation, modelId: string): number | null {
  const seconds = snapshot.usualSeconds[modelId];
  return seconds === undefined ? null : Math.round(seconds);
}
