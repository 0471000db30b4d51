import { modelByCode } from "../../registry/load.js";
import { type Argument, group, word } from "../core/arguments.js";
import { type Definition, type Route, route } from "../core/route.js";
import { type BotDecision, type Situation, showScreen, toast } from "../core/situation.js";
import { homeScreen } from "../home/screens.js";
import { expectsModel, formOfTask } from "./draft.js";
import type { Form, FormRef } from "./form.js";
import { currentForm, formContextOf, formDecision, openModel, unavailable } from "./open.js";
import { formTexts } from "./texts.js";

/** How a button names its form. */
export const formReference: Argument<FormRef> = group({ draft: word, code: word, mark: word });

type FormDefinition<Args> = Pick<Definition<Args>, "code" | "args" | "wants"> & {
  decide(known: Situation & { form: Form }, args: Args): BotDecision;
};

/**
 * A route about the open form. It names the order that the form may have become, so that this is read with the session.
 * `closed` answers for a form that is not open any more; what became an order above it is told before: see `decide`.
 */
export function formRoute<Args extends { form: FormRef }>(
  { decide, ...declared }: FormDefinition<Args>,
  closed: (situation: Situation, ref: FormRef) => BotDecision = reopened,
): Route<Args> {
  return route({
    ...declared,
    names: ({ form }) => ({ idempotencyKey: form.draft }),
    decide: (situation, args) => {
      const form = currentForm(situation);
      if (form === null || form.draft.id !== args.form.draft) return closed(situation, args.form);
      return decide({ ...situation, form }, args);
    },
  });
}

/**
 * The card's form was ordered, closed or replaced meanwhile: never an error, but a form of the same model. Where a newer
 * wish has its own card, that one stays as it is: a form made of its words would be of what this card never showed.
 */
function reopened(situation: Situation, { code }: FormRef): BotDecision {
  const { texts, newDraftId } = situation;
  const { task } = situation.snapshot;
  const { errors } = formTexts[texts.locale];
  const model = modelByCode(code);
  if (model === null) return showScreen(homeScreen(texts, texts.oldButton));
  const { draft } = situation.snapshot.session;
  if (!task && draft !== null && expectsModel(draft)) return toast(errors.olderCard);
  if (!task || task.model !== model.id) return openModel(situation, model, errors.reopened);
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  return formDecision(formOfTask(formContextOf(situation), model, task, newDraftId), errors.alreadyMade);
}
