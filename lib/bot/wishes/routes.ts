import { findOutcome, modelByCode } from "../../registry/load.js";
import type { ExtraRows } from "../../tasks/session.js";
import { oneOf, word } from "../core/arguments.js";
import { type Command, route } from "../core/route.js";
import type { Situation } from "../core/situation.js";
import { expectsModel } from "../form/draft.js";
import { type Form, orderRef } from "../form/form.js";
import { formReference, formRoute } from "../form/form-route.js";
import { currentForm, currentState, formDecision } from "../form/open.js";
import { understand } from "../models/understand.js";
import { order, timeOfModel } from "../orders/order.js";
import { proposalFor, wishScreen } from "./card.js";
import { isOrderable, namedOption } from "./option.js";
import { wishesTexts } from "./texts.js";
import { noWish, optionDecision, wishDecision, wishOf, withWords } from "./wish.js";

const choices = ["usual", "finest", "cheapest", "own"] as const;

/** The card that answers a wish, and where wishes begin. */
export const wishesRoutes = {
  /** Orders the wish in the way of the button; where something is missing or has changed, it shows that way first. */
  make: formRoute({
    code: "w",
    args: { form: formReference, outcome: word, choice: oneOf(choices) },
    wants: ({ form }) => timeOfModel(form.code),
    decide: make,
  }),
  /** Begins with what shall come of it; the next message says more. */
  begin: route({
    code: "e",
    args: { outcome: word },
    decide: (situation, { outcome: id }) => {
      const outcome = findOutcome(id);
      if (outcome === null) return currentState(situation);
      const form = currentForm(situation);
      const before = form && expectsModel(form.draft) ? wishOf(form) : noWish;
      const wish = { ...noWish, files: before.files, given: before.given, outcome: id };
      return wishDecision(situation, wish, situation.newDraftId);
    },
  }),
};

type Pressed = {
  form: { draft: string; code: string; mark: string };
  outcome: string;
  choice: (typeof choices)[number];
};

function make(situation: Situation & { form: Form }, { form: ref, outcome: id, choice }: Pressed) {
  const { form, texts } = situation;
  const outcome = findOutcome(id);
  const model = modelByCode(ref.code);
  if (outcome === null || model === null || !expectsModel(form.draft)) return formDecision(form, texts.oldButton);
  const wish = wishOf(form);
  const draftId = form.draft.id;
  const asked = proposalFor(situation, { wish, draftId })?.of.asked ?? outcome;
  const of = { wish, asked, draftId };
  const option = namedOption(situation, of, { outcome, choice, model });
  if (option === null) return wishDecision(situation, { ...wish, outcome: null }, draftId);
  if (!isOrderable(option))
    return optionDecision(situation, { of: { ...of, wish: { ...wish, outcome: id } }, option, notice: null });
  const isAsShown = orderRef(option.form, option.quote).mark === ref.mark;
  if (!isAsShown) return optionDecision(situation, { of, option, notice: wishesTexts[texts.locale].changed });
  return order({ ...situation, form: option.form }, ref, ({ session }, notice) => {
    const now = { ...situation, snapshot: { ...situation.snapshot, session } };
    const others = proposalFor(now, { wish, draftId }, outcome);
    return wishScreen(now, { of, first: option, beside: others?.beside ?? [] }, notice);
  });
}

/** Rows that the card of a wish shows: what the person used last, and how long the likeliest model takes. */
export function rowsOfWish(words: string, more: readonly string[] = []): ExtraRows {
  const picks = understand(words)
    .slice(0, 1)
    .map(({ outcome }) => outcome.picks.usual.model);
  return { rows: "times", models: [...new Set([...picks, ...more])], withRecent: true };
}

/** `/img a red fox`: one line is a whole wish, also in a group. */
function commandFor(id: string): Command {
  return {
    reads: false,
    wants: () => ({ rows: "recent" }),
    decide: (situation, words) => {
      const begun = { ...noWish, outcome: id };
      const { incoming } = situation;
      const messageId = incoming.kind === "command" ? incoming.messageId : undefined;
      return wishDecision(
        situation,
        words === "" ? begun : withWords(begun, words, { messageId }),
        situation.newDraftId,
      );
    },
  };
}

/** `/img`, `/video`, `/song`, `/say` */
export const wishesCommands = {
  img: commandFor("picture"),
  video: commandFor("video"),
  song: commandFor("song"),
  say: commandFor("speech"),
};
