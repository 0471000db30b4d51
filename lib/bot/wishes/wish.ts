import { findModel, listOutcomes } from "../../registry/load.js";
import type { Outcome } from "../../registry/model/outcome.js";
import type { MediaKind } from "../../registry/model/schema.js";
import type { Draft, Wish } from "../../tasks/session.js";
import type { Html } from "../core/html.js";
import type { Screen } from "../core/screen.js";
import { type BotDecision, type SentFile, type Situation, showNothing, showScreen } from "../core/situation.js";
import { EXPECTING_MODEL, mainTextOf, mediaOf } from "../form/draft.js";
import type { Form } from "../form/form.js";
import type { EditedMessage } from "../form/given.js";
import { homeScreen } from "../home/screens.js";
import { modelsForFileScreen, modelsTaking } from "../models/fits.js";
import { modelsTexts } from "../models/texts.js";
import { understand } from "../models/understand.js";
import { type Proposal, proposalFor, wishScreen } from "./card.js";
import type { Option } from "./option.js";

export const noWish: Wish = { words: "", files: [], outcome: null, isAsking: false, given: [] };

type Message = { messageId?: number | undefined };

/** Answers a wish by one card, and keeps it until it is chosen what to make it with. */
export function wishDecision(situation: Situation, wish: Wish, draftId: string, outcome?: Outcome): BotDecision {
  const proposal = proposalFor(situation, { wish, draftId }, outcome);
  return proposal === null ? unmade(situation, wish, draftId) : proposed(situation, proposal);
}

/** The card of this option, whatever else the wish could mean. */
export function optionDecision(situation: Situation, { of, option, notice }: ShownOption): BotDecision {
  const { wish, draftId } = of;
  const others = proposalFor(situation, { wish, draftId }, option.outcome);
  return proposed(situation, { of, first: option, beside: others?.beside ?? [] }, notice);
}
type ShownOption = { of: Proposal["of"]; option: Option; notice: Html | null };

function proposed(situation: Situation, proposal: Proposal, notice: Html | null = null): BotDecision {
  const { of, first } = proposal;
  const isAsking = first.missing === "words";
  const wish = { ...of.wish, isAsking };
  const draft: Draft = { ...first.form.draft, wish, expecting: EXPECTING_MODEL };
  return { draft, view: { show: "screen", screen: wishScreen(situation, proposal, notice) } };
}

/** Nothing that people usually want: the models that take the file, and the file waits for one of them. */
function unmade(situation: Situation, wish: Wish, draftId: string): BotDecision {
  const { texts } = situation;
  const kind = wish.files[0]?.facts.kind;
  if (kind === undefined) return showScreen(homeScreen(texts, modelsTexts[texts.locale].youWrote(wish.words)));
  const model = modelsTaking(kind).map(({ id }) => findModel(id))[0] ?? null;
  if (model === null) return showScreen(homeScreen(texts, modelsTexts[texts.locale].noneForFile(kind)));
  const draft: Draft = { id: draftId, model: model.id, input: {}, files: {}, expecting: EXPECTING_MODEL, wish };
  return { draft, view: { show: "screen", screen: modelsForFileScreen(situation, kind, 0) } };
}

/** The wish of a draft; of one from before there were wishes, what is in its form. */
export function wishOf({ draft, model }: Pick<Form, "draft" | "model">): Wish {
  if (draft.wish) return draft.wish;
  const files = mediaOf({ draft, model }).flatMap(({ ref }) => {
    const facts = draft.files[ref];
    return facts ? [{ ref, facts }] : [];
  });
  return { ...noWish, words: mainTextOf(model, draft.input) ?? "", files, given: draft.given ?? [] };
}

/** The wish with words added, if its card asked for them; else they take the place of the old ones. */
export function withWords(wish: Wish, words: string, { messageId }: Message): Wish {
  const isBegun = wish.outcome !== null && wish.words === "";
  // Words that say what they want are no answer to what somebody else wants to know.
  const isAnswer = wish.isAsking && wish.words !== "" && !understand(words)[0]?.isSaid;
  return {
    ...wish,
    words: isAnswer ? `${wish.words} ${words}` : words,
    outcome: isBegun || isAnswer ? wish.outcome : null,
    given: withGiven(isAnswer ? wish.given : wish.given.filter(isOfFile(wish)), { messageId, value: words }),
  };
}

/** Whether something takes both what was sent before and a file of this kind. */
export function goesWith({ files }: Wish, kind: MediaKind): boolean {
  const before = files.map(({ facts }) => facts.kind);
  const isTaken = (one: MediaKind) =>
    one === kind || listOutcomes().some(({ takes }) => takes.includes(one) && takes.includes(kind));
  return before.every(isTaken);
}

/** The wish with one file more. */
export function withFile(wish: Wish, file: SentFile, { messageId }: Message): Wish {
  if (wish.files.some(({ ref }) => ref === file.ref)) return wish;
  return { ...wish, files: [...wish.files, file], given: withGiven(wish.given, { messageId, value: file.ref }) };
}

const isOfFile =
  ({ files }: Wish) =>
  ({ value }: Wish["given"][number]) =>
    files.some(({ ref }) => ref === value);

function withGiven(given: Wish["given"], { messageId, value }: Message & { value: string }): Wish["given"] {
  return messageId === undefined ? given : [...given, { messageId, path: "", value }];
}

/** What an edited message gave is what it says and holds now. */
export function decideEditedWish(situation: Situation, form: Form, message: EditedMessage): BotDecision {
  const before = wishOf(form);
  let wish = before;
  for (const given of before.given) {
    if (given.messageId === message.messageId) wish = corrected(wish, String(given.value), message);
  }
  return wish === before ? showNothing("as before") : wishDecision(situation, wish, form.draft.id);
}

function corrected(wish: Wish, value: string, { messageId, words, file }: EditedMessage): Wish {
  const at = wish.files.findIndex(({ ref }) => ref === value);
  const now = at >= 0 ? (file?.ref ?? "") : words;
  if (now === "" || now === value) return wish;
  const given = wish.given.map((each) =>
    each.messageId === messageId && each.value === value ? { ...each, value: now } : each,
  );
  if (at >= 0) return file === null ? wish : { ...wish, given, files: wish.files.with(at, file) };
  return { ...wish, given, words: wish.words.replace(value, () => now) };
}

/** The card of the open wish, drawn once more. */
export function openWishScreen(situation: Situation, form: Form): Screen {
  const proposal = proposalFor(situation, { wish: wishOf(form), draftId: form.draft.id });
  return proposal === null ? homeScreen(situation.texts, null) : wishScreen(situation, proposal);
}
