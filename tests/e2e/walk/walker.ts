import type { Message } from "grammy/types";
import { formTexts } from "../../../lib/bot/form/texts.js";
import { ordersTexts } from "../../../lib/bot/orders/texts.js";
import type { Locale } from "../../../lib/tasks/task.js";
import type { Telegram } from "../../emulators/telegram/server.js";
import { createPerson, labelsOf, textOf } from "../person.js";
import { type Card, nameOf, readCard } from "./card.js";
import { fileFor, numberFor, wordsFor } from "./samples.js";

export type Walker = ReturnType<typeof createWalker>;
/** An answer that was turned down before the right one was found. */
export type Refusal = { asked: string; said: string };

const MAX_STEPS = 60;
const PATIENCE_MS = 60_000;

/** Somebody who fills in forms with what the cards say: no model, no registry, only words and buttons. */
export function createWalker(telegram: Telegram, locale: Locale) {
  const person = createPerson(telegram, { name: `Walker ${locale}`, language: locale });
  const texts = { form: formTexts[locale], orders: ordersTexts[locale] };
  const refusals: Refusal[] = [];
  let handled = 0;
  let updates = 0;
  const unsubscribe = telegram.subscribe((event) => {
    if (event.type === "delivery" && event.chatId === person.id && event.state === "sent") handled += 1;
  });

  /** The newest message that says something or can be pressed: the further files of a result come below it, bare. */
  const newest = () => person.fromBot().findLast((message) => textOf(message) !== "" || labelsOf(message).length > 0);

  function card(): Card {
    const message = newest();
    if (!message) throw new Error("the bot has said nothing yet");
    return readCard(message, texts.form);
  }

  /** Does something and reads what the bot made of it. */
  async function act(what: string, send: () => unknown): Promise<Card> {
    const before = handled;
    updates += 1;
    send();
    await telegram.waitFor(() => handled > before, { what: `an answer to ${what}`, timeoutMs: PATIENCE_MS });
    return card();
  }

  const say = (text: string) => act(text, () => person.say(text));

  function press(label: string): Promise<Card> {
    const { message } = card();
    return act(label, () => telegram.press(person.id, { messageId: message.message_id, label }));
  }

  function pressNamed(name: string): Promise<Card> {
    const label = card().labels.find((each) => nameOf(each) === name && each.includes(": "));
    if (label === undefined) throw new Error(`no setting "${name}" among ${card().labels.join(", ")}`);
    return press(label);
  }

  /** Answers what the card asks for until it offers to start, or asks for nothing more. */
  async function fill(): Promise<Card> {
    let seen = card();
    for (let step = 0, attempt = 0; step < MAX_STEPS && isOpen(seen); step += 1) {
      const next = await answer(seen, attempt);
      if (next === null) return seen;
      attempt = noteRefusal(seen, next) ? attempt + 1 : 0;
      seen = next;
    }
    return seen;
  }

  function noteRefusal(asked: Card, answered: Card): boolean {
    const sentence = asked.ask?.sentence;
    const { problem, ask } = answered;
    if (sentence === undefined || !problem?.startsWith("⚠️") || ask?.sentence !== sentence) return false;
    refusals.push({ asked: sentence, said: problem });
    return true;
  }

  /** Null: nothing that could be tried any more. */
  async function answer(seen: Card, attempt: number): Promise<Card | null> {
    const { kind, sentence } = seen.ask ?? { kind: "item", sentence: "" };
    switch (kind) {
      case "choice":
      case "item": {
        const label = labelFor(seen, attempt);
        return label === undefined ? null : press(label);
      }
      case "file": {
        const file = fileFor(sentence, attempt);
        return file && act("a file", () => person.send(file));
      }
      case "words":
        return sayIf(wordsFor(sentence, attempt, updates));
      case "number":
        return sayIf(numberFor(sentence, attempt));
      case "result":
        return null;
    }
  }

  const sayIf = async (words: string | null) => (words === null ? null : await say(words));

  function labelFor(seen: Card, attempt: number): string | undefined {
    const { kind, sentence } = seen.ask ?? { kind: "item", sentence: "" };
    // The form only points at the setting; its own screen has the values.
    if (seen.isForm) return seen.labels.find((each) => isNamedIn(sentence, each));
    if (kind === "choice") return seen.values[attempt];
    const { add, back, done } = texts.form;
    // What was just added is filled in by the questions of the form.
    const inList = seen.settings.length === 0 ? [add] : [done, back];
    return seen.labels.find((each) => inList.includes(each));
  }

  /** Starts the order and waits for what comes of it. */
  async function order(): Promise<Message> {
    const { generate, text } = card();
    if (generate === undefined) throw new Error(`nothing can be started: ${text}`);
    await press(generate);
    const isEnd = (message: Message) =>
      labelsOf(message).some((label) => label === texts.orders.again || label === texts.orders.tryAgain);
    const result = await telegram.waitFor(
      () => {
        const last = newest();
        return last && isEnd(last) ? last : null;
      },
      { what: `the end of an order; there stands: ${textOf(card().message)}`, timeoutMs: PATIENCE_MS },
    );
    const failed = texts.orders.failed("").html.replace(/<[^>]*>/g, "");
    if (textOf(result).includes(failed)) throw new Error(`it failed: ${textOf(result)}`);
    return result;
  }

  return {
    person,
    texts,
    card,
    say,
    press,
    pressNamed,
    act,
    fill,
    answer,
    order,
    refusals,
    updates: () => updates,
    close: unsubscribe,
  };
}

/** Whether "👇 Version: choose." speaks of this button. */
function isNamedIn(sentence: string, label: string): boolean {
  return label.includes(": ") && sentence.split(": ")[0]?.endsWith(` ${nameOf(label)}`) === true;
}

/** Something is still asked for, or the form itself is elsewhere. */
function isOpen({ generate, ask, isContainer, isAdvanced }: Card): boolean {
  return generate === undefined && (ask !== null || isContainer || isAdvanced);
}
