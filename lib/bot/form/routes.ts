import { count, place } from "../core/arguments.js";
import { type Html, html } from "../core/html.js";
import { type Command, type Definition, type Route, route } from "../core/route.js";
import { messageScreen, type Screen } from "../core/screen.js";
import { type BotDecision, type Situation, showScreen } from "../core/situation.js";
import { homeScreen } from "../home/screens.js";
import { formScreen } from "./card-screen.js";
import { withNextQuestion } from "./draft.js";
import { type Edit, edited, withAdded, withoutLast } from "./edit.js";
import { containerOf, fieldScreen, suggestedNumbers } from "./field-screen.js";
import { type Form, type FormRef, formRef, isReady, quoteOf, replacedRef } from "./form.js";
import { formReference, formRoute } from "./form-route.js";
import { replacedText } from "./given.js";
import { afterEdit, currentForm, formDecision, openField } from "./open.js";
import { type Field, type FieldPosition, fieldAtPosition } from "./path.js";
import { formTexts } from "./texts.js";

const ofForm = { form: formReference };
const ofField = { form: formReference, place };

/** The card of a form and its fields. */
export const formRoutes = {
  form: formRoute({ code: "f", args: ofForm, decide: ({ form }) => formDecision(form) }),
  /** The settings that are folded away otherwise. */
  more: formRoute({
    code: "m",
    args: ofForm,
    decide: ({ form }) => {
      const asked = withNextQuestion(form);
      return { draft: asked.draft, view: { show: "screen", screen: formScreen(asked, { advanced: true }) } };
    },
  }),
  close: formRoute(
    {
      code: "x",
      args: ofForm,
      decide: (situation) => ({ draft: null, view: { show: "screen", screen: closedScreen(situation) } }),
    },
    (situation) => showScreen(closedScreen(situation)),
  ),
  field: fieldRoute({ code: "a", args: ofField, decide: (form, field) => openField(form, field, null) }),
  /** A page of a field's values. */
  values: fieldRoute({
    code: "v",
    args: { ...ofField, page: count },
    decide: (form, field, { page }) => openField(form, field, page),
  }),
  /** `value`: which of those that have a button. */
  set: fieldRoute({
    code: "s",
    args: { ...ofField, value: count },
    decide: (form, field, { value }) => changed(form, field, valuePressed(form, field, value)),
  }),
  clear: fieldRoute({
    code: "c",
    args: ofField,
    decide: (form, field) => changed(form, field, edited(form, field, undefined)),
  }),
  /** The last of several, taken away. */
  pop: fieldRoute({
    code: "p",
    args: ofField,
    decide: (form, field) => changed(form, field, withoutLast(form, field)),
  }),
  /** The text that the last change replaced comes back, and the other one can come back then. */
  bring_back: formRoute({
    code: "k",
    args: ofForm,
    decide: ({ form }, { form: ref }) => {
      const replaced = replacedText(form);
      if (replaced === null || replacedRef(form).mark !== ref.mark) return formDecision(form);
      return afterEdit(form, edited(form, replaced.spot, replaced.text));
    },
  }),
  add: fieldRoute({ code: "n", args: ofField, decide: added }),
  /** Back from the shop to what one was at. */
  resume: route({
    code: "=",
    args: {},
    decide: (situation) => {
      const form = currentForm(situation);
      return form ? formDecision(form) : showScreen(homeScreen(situation.texts, null));
    },
  }),
};

const cancel: Command = {
  reads: false,
  wants: () => null,
  decide: ({ texts, snapshot }) => {
    const { closed, nothingToClose } = formTexts[texts.locale];
    if (snapshot.session.draft === null) return showScreen(messageScreen(texts, nothingToClose));
    return { draft: null, view: { show: "screen", screen: messageScreen(texts, closed) } };
  },
};

/** `/cancel` */
export const formCommands = { cancel };

type FieldDefinition<Args> = Pick<Definition<Args>, "code" | "args"> & {
  decide(form: Form, field: Field, args: Args): BotDecision;
};

/** A route about one field of the open form. */
function fieldRoute<Args extends { form: FormRef; place: FieldPosition }>({
  decide,
  ...declared
}: FieldDefinition<Args>): Route<Args> {
  return formRoute({
    ...declared,
    decide: ({ form }, args) => {
      const field = fieldAtPosition(form.model, form.draft.input, args.place);
      // The model's parameters changed since the card was drawn, so its positions mean something else now.
      if (field === null || args.form.mark !== formRef(form).mark) return formDecision(form, form.texts.oldButton);
      return decide(form, field, args);
    },
  });
}

function closedScreen({ texts }: Situation): Screen {
  return homeScreen(texts, formTexts[texts.locale].closed);
}

function valuePressed(form: Form, spot: Field, index: number): Edit {
  const { spec } = spot;
  if (spec.type === "boolean") return edited(form, spot, index === 1);
  const value = spec.type === "enum" ? spec.values[index] : suggestedNumbers(spot)[index];
  if (value === undefined) return { outcome: "refused", error: form.texts.oldButton, spot };
  return edited(form, spot, value);
}

/** Back to the card; a part of an item leads back to its item, a folded setting to the others. */
function changed(form: Form, spot: Field, edit: Edit): BotDecision {
  if (edit.outcome === "refused") return refusedPress(form, spot, edit.error);
  const next: Form = withNextQuestion(form, edit.draft);
  const container = containerOf(next, spot);
  // What made the form ready was pressed on the card, and the card has the button that is next.
  const isReadyNow = ({ model, draft, session }: Form) => isReady(quoteOf(model, draft, session));
  const isCured = !isReadyNow(form) && isReadyNow(next);
  const isFolded = container === null && spot.spec.advanced && next.draft.expecting === null && !isCured;
  if (container === null && !isFolded) return afterEdit(form, edit);
  const screen = container === null ? formScreen(next, { advanced: true }) : fieldScreen(next, container);
  return { draft: next.draft, view: { show: "screen", screen } };
}

function refusedPress(form: Form, spot: Field, error: Html): BotDecision {
  const notice = html`${error} ${formTexts[form.texts.locale].errors.kept}`;
  return showScreen(fieldScreen(form, spot, { notice }));
}

function added(form: Form, spot: Field): BotDecision {
  const edit = withAdded(form, spot);
  if (edit.outcome === "refused") return refusedPress(form, spot, edit.error);
  const next = withNextQuestion(form, edit.draft);
  return { draft: next.draft, view: { show: "screen", screen: fieldScreen(next, spot) } };
}
