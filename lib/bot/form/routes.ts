import { modelByCode } from "../../registry/load.js";
import type { Committed, LimitRefusal } from "../../tasks/session.js";
import type { FormAction } from "../core/action.js";
import { type Html, html } from "../core/html.js";
import {
  type BotDecision,
  type PressedMessage,
  type Situation,
  showBelow,
  showScreen,
  toast,
  type View,
} from "../core/situation.js";
import { homeScreen } from "../home/screens.js";
import { afterEdit } from "../message.js";
import { orderedView, standing } from "../orders/status-screen.js";
import { ordersTexts } from "../orders/texts.js";
import { formScreen } from "./card-screen.js";
import { formOfTask, withNextQuestion } from "./draft.js";
import { type Edit, edited, withAdded, withoutLast } from "./edit.js";
import { fieldKind } from "./field.js";
import { containerOf, fieldScreen, suggestedNumbers } from "./field-screen.js";
import { type Form, formRef, isReady, isSwitchedOff, orderRef, quoteOf } from "./form.js";
import { currentForm, formContextOf, formDecision, openModel, unavailable } from "./open.js";
import { type Field, fieldAtPosition, pathText } from "./path.js";

/** A button of a form's card. */
export function decideFormPress(situation: Situation, action: FormAction, message: PressedMessage | null): BotDecision {
  const form = currentForm(situation);
  if (form === null || form.draft.id !== action.form.draft) return closedForm(situation, action, message);
  switch (action.verb) {
    case "go":
      return order(situation, form, { action, message });
    case "close":
      return { draft: null, view: { show: "screen", screen: homeScreen(form.texts, form.texts.home.formClosed) } };
    case "form":
      return formDecision(form);
    case "more":
      return showScreen(formScreen(form, { advanced: true }));
    default:
      return fieldPress(form, action);
  }
}

/** The card's form was ordered, closed or replaced meanwhile: never an error, and never over the status of a task. */
function closedForm(situation: Situation, action: FormAction, message: PressedMessage | null): BotDecision {
  const { texts, nowMs, newDraftId } = situation;
  const { task } = situation.snapshot;
  const model = modelByCode(action.form.code);
  if (task && message?.id === task.messageId)
    return toast(ordersTexts[texts.locale].alreadyOrdered(standing(texts, task, nowMs)));
  if (action.verb === "close") return showScreen(homeScreen(texts, texts.home.formClosed));
  if (model === null) return showScreen(homeScreen(texts, texts.home.oldButton));
  if (!task || task.model !== model.id) return openModel(situation, model, texts.form.errors.reopened);
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  return formDecision(formOfTask(formContextOf(situation), model, task, newDraftId), texts.form.errors.alreadyMade);
}

type Go = { action: FormAction; message: PressedMessage | null };

/** Starts what the card shows, and nothing that it did not show. */
function order(situation: Situation, form: Form, { action, message }: Go): BotDecision {
  const { texts, draft, model, session } = form;
  const quote = quoteOf(model, draft);
  // Switched off since the card was drawn: it says so.
  if (!isReady(quote) || message === null || isSwitchedOff(form)) return formDecision(form);
  if (orderRef(form, quote).mark !== action.form.mark) return formDecision(form, texts.form.errors.changed);
  // The card says how much is missing; asking the database would give the same answer.
  if (session.availableCredits < quote.costCredits) return formDecision(form);
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
      costCredits: quote.costCredits,
      kieCredits: quote.kieCredits,
      asFile: session.settings.asFile,
      usualSeconds: usualSecondsOf(situation, model.id),
    },
    view: { show: "after", view: (committed) => orderView(situation, withNextQuestion(form), committed) },
  };
}

/** What became of an order. */
function orderView({ texts, nowMs }: Situation, form: Form, { order, availableCredits }: Committed): View {
  if (order?.outcome === "accepted") return orderedView({ texts, nowMs }, order.task);
  if (order?.outcome === "limited") return limited(form, order);
  // Spent elsewhere in the meantime: the card says how many credits are missing now.
  const session = { ...form.session, availableCredits };
  return { show: "screen", screen: formScreen({ ...form, session }) };
}

/** The form stays as it is: the same press works later. */
function limited(form: Form, { limit, most, againInSeconds }: LimitRefusal): View {
  const { texts } = form;
  if (limit === "banned") return showBelow({ text: texts.home.shutOut, keyboard: [] }).view;
  // In whole minutes, of which the last is over.
  const again = texts.home.duration(Math.max(1, Math.ceil((againInSeconds ?? 0) / 60)) * 60);
  return { show: "screen", screen: formScreen(form, { notice: texts.limits[limit](most, again) }) };
}

function usualSecondsOf({ snapshot }: Situation, modelId: string): number | null {
  const seconds = snapshot.usualSeconds[modelId];
  return seconds === undefined ? null : Math.round(seconds);
}

type FieldAction = Extract<FormAction, { place: unknown }>;

function fieldPress(form: Form, action: FieldAction): BotDecision {
  const spot = fieldAtPosition(form.model, form.draft.input, action.place);
  // The model's parameters changed since the card was drawn, so its positions mean something else now.
  if (spot === null || action.form.mark !== formRef(form).mark) return formDecision(form, form.texts.home.oldButton);
  switch (action.verb) {
    case "field":
    case "values":
      return openField(form, spot, action.verb === "values" ? action.page : null);
    case "set":
      return changed(form, spot, valuePressed(form, spot, action.value));
    case "clear":
      return changed(form, spot, edited(form, spot, undefined));
    case "pop":
      return changed(form, spot, withoutLast(form, spot));
    case "add":
      return added(form, spot);
  }
}

/** The next message answers the field that was opened. */
export function openField(form: Form, spot: Field, page: number | null): BotDecision {
  const kind = fieldKind(spot.spec);
  const byMessage = kind !== "choice" && kind !== "toggle" && kind !== "group" && kind !== "groups";
  const draft = byMessage ? { ...form.draft, expecting: pathText(spot.path) } : form.draft;
  const opened = { ...form, draft };
  const screen = fieldScreen(opened, spot, page === null ? {} : { page });
  return draft === form.draft ? showScreen(screen) : { draft, view: { show: "screen", screen } };
}

function valuePressed(form: Form, spot: Field, index: number): Edit {
  const { spec } = spot;
  if (spec.type === "boolean") return edited(form, spot, index === 1);
  const value = spec.type === "enum" ? spec.values[index] : suggestedNumbers(spot)[index];
  if (value === undefined) return { outcome: "refused", error: form.texts.home.oldButton, spot };
  return edited(form, spot, value);
}

/** Back to the card; a part of an item leads back to its item, a folded setting to the others. */
function changed(form: Form, spot: Field, edit: Edit): BotDecision {
  if (edit.outcome === "refused") return refusedPress(form, spot, edit.error);
  const next: Form = withNextQuestion(form, edit.draft);
  const container = containerOf(next, spot);
  const isFolded = container === null && spot.spec.advanced && next.draft.expecting === null;
  if (container === null && !isFolded) return afterEdit(form, edit);
  const screen = container === null ? formScreen(next, { advanced: true }) : fieldScreen(next, container);
  return { draft: next.draft, view: { show: "screen", screen } };
}

function refusedPress(form: Form, spot: Field, error: Html): BotDecision {
  const notice = html`${error} ${form.texts.form.errors.kept}`;
  return showScreen(fieldScreen(form, spot, { notice }));
}

function added(form: Form, spot: Field): BotDecision {
  const edit = withAdded(form, spot);
  if (edit.outcome === "refused") return refusedPress(form, spot, edit.error);
  const next = withNextQuestion(form, edit.draft);
  return { draft: next.draft, view: { show: "screen", screen: fieldScreen(next, spot) } };
}
