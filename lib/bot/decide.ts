import { modelByCode } from "../registry/load.js";
import { DRAWING_TIMEOUT_MS } from "../tasks/messenger.js";
import type { Committed } from "../tasks/session.js";
import type { WorkItem } from "../tasks/store.js";
import type { Task } from "../tasks/task.js";
import type { Press } from "./core/press.js";
import { type Keyboard, messageScreen, type Screen } from "./core/screen.js";
import {
  type BotDecision,
  type FilesToShow,
  type MessageRef,
  pressedMessage,
  type Situation,
  showBelow,
  showNothing,
  showScreen,
  toast,
  type UserInput,
  type View,
} from "./core/situation.js";
import { type CommandName, isCommand } from "./core/texts.js";
import { formScreen } from "./form/card-screen.js";
import { expectsModel, isSearching } from "./form/draft.js";
import type { Form } from "./form/form.js";
import { currentForm, currentState, nextScreen, openModel } from "./form/open.js";
import { homeScreen } from "./home/screens.js";
import { homeTexts } from "./home/texts.js";
import { decideEdit, decideFile, decideText, gaveDraft } from "./message.js";
import { commandIn } from "./models/understand.js";
import { orderedView, standing, tooLate } from "./orders/status-screen.js";
import { ordersTexts } from "./orders/texts.js";
import { commandNamed, lookupFor, piecesOf, type RoutedCommand, routeOf } from "./routes.js";
import { shopRoutes } from "./shop/routes.js";
import { openWishScreen } from "./wishes/wish.js";

/** What an update changes and what is shown for it. Pure: the same situation gives the same decision. */
export function decide(situation: Situation): BotDecision {
  const { incoming, texts, snapshot } = situation;
  const words = homeTexts[texts.locale];
  if (snapshot.session.isBanned) return showBelow({ text: words.shutOut, keyboard: [] });
  switch (incoming.kind) {
    case "command":
      return withFileOf(situation, incoming, decideCommand(situation, incoming.name, incoming.argument));
    case "text": {
      const { text, sentAt = null, messageId } = incoming;
      const command = wordedCommand(situation, text);
      if (command !== null) return decideCommand(situation, command, "");
      return decideText(situation, { text, sentAt, messageId });
    }
    case "edit":
      return decideEdit(situation, incoming);
    case "file":
      return decideFile(situation, incoming);
    case "unsupported":
      return showScreen(messageScreen(texts, words.polite[incoming.what]));
    case "paid":
    case "returned":
      return showNothing("the shop handler has answered it");
    case "press":
      // One of ours that is no longer understood says where the person is.
      return incoming.action === null ? currentState(situation) : decidePress(situation, incoming.action);
  }
}

/** Commands that are meant also by who fills in a form: a wish to get out is no description. */
const alwaysMeant = new Set(["cancel", "help"]);

/** "помощь", "balance": a whole message that is the name of a command. Null: it is not. */
function wordedCommand(situation: Situation, text: string): string | null {
  const command = commandIn(text);
  const { draft } = situation.snapshot.session;
  const isFree = draft === null || (expectsModel(draft) && !draft.wish?.isAsking);
  return command !== null && (isFree || alwaysMeant.has(command)) ? command : null;
}

function decidePress(situation: Situation, press: Press): BotDecision {
  const { texts, nowMs, snapshot } = situation;
  const { task } = snapshot;
  const route = routeOf(press);
  const named = route.names(press);
  // The form became an order in the message of its card: nothing is drawn over the status of a task.
  if (task && named && "idempotencyKey" in named && pressedMessage(situation)?.id === task.messageId)
    return toast(ordersTexts[texts.locale].alreadyOrdered(standing(texts, task, nowMs)));
  const decision = route.decide(situation, press);
  return opensBelow(decision.view) && !lookupFor(situation.incoming).looksOnly
    ? openedOnce(situation, press, decision)
    : decision;
}

function opensBelow(view: View): boolean {
  return view.show === "files" || (view.show === "screen" && view.place === "below");
}

/** Two taps on a button that come within this time are one wish: a phone that waits invites the second. */
const DOUBLE_TAP_MS = 10_000;

/** What opens a message below does so once for all taps on its button; what is drawn in place needs no such care. */
function openedOnce(situation: Situation, press: Press, decision: BotDecision): BotDecision {
  const { texts, nowMs, newDraftId: by, snapshot } = situation;
  const { lastPress } = snapshot.session;
  const key = [pressedMessage(situation)?.id ?? "", ...piecesOf(press)].join(".");
  const isSecond = lastPress?.key === key && lastPress.by !== by && nowMs - lastPress.atMs < DOUBLE_TAP_MS;
  return isSecond ? toast(texts.comesBelow) : { ...decision, lastPress: { key, by, atMs: nowMs } };
}

function decideCommand(situation: Situation, name: string, argument: string): BotDecision {
  const { texts } = situation;
  const command = commandNamed(name);
  if (command) return command.decide(situation, argument);
  if (!isUnrouted(name)) return showScreen(messageScreen(texts, homeTexts[texts.locale].unknownCommand));
  switch (name) {
    case "start":
      return start(situation, argument);
  }
}

/** The file that a command stands under or answers: into the form that the command opened, or a bare /start is about it. */
function withFileOf(
  situation: Situation,
  { name, argument, file }: Extract<UserInput, { kind: "command" }>,
  decision: BotDecision,
): BotDecision {
  const isBegin = name === "start" && argument === "";
  if (file === undefined || (!decision.draft && !isBegin) || isSearching(decision.draft ?? null)) return decision;
  const session = { ...situation.snapshot.session, draft: decision.draft ?? null };
  return decideFile({ ...situation, snapshot: { ...situation.snapshot, session } }, { file, caption: "" });
}

/** Of what the menu offers, what no room declares. */
function isUnrouted(name: string): name is Exclude<CommandName, RoutedCommand> {
  return isCommand(name);
}

/** `/start m_<code>` opens a model: such links can be shared. A bare /start begins anew. */
function start(situation: Situation, payload: string): BotDecision {
  const { texts, snapshot, firstName } = situation;
  if (payload === "buy") return shopRoutes.shop.decide(situation, {});
  const code = /^m_([a-z0-9]{1,6})$/.exec(payload)?.[1];
  const model = code === undefined ? null : modelByCode(code);
  if (model) return openModel(situation, model);
  const words = homeTexts[texts.locale];
  const above = payload.startsWith("m_") ? words.unknownModel : words.greeting(firstName);
  const view = { show: "screen" as const, screen: homeScreen(texts, above) };
  return snapshot.session.draft === null ? { view } : { draft: null, view };
}

/** What is drawn and done once an update is applied. */
export type Rendering = {
  screen: Screen | null;
  /** Only the buttons change. */
  keyboard: Keyboard | null;
  files: FilesToShow | null;
  below: boolean;
  /** Words that answer the press. */
  toast: string | null;
  /** A state of a task, which nobody else draws for a while: drawn in that time or not at all. */
  isLeased: boolean;
  /** A task that the update ended: how it ended is delivered. */
  ended: Task | null;
  due: WorkItem[];
  /** A message whose buttons go. */
  spent: MessageRef | null;
};

const drawn = (screen: Screen | null, rest: Partial<Rendering> = {}): Rendering => ({
  screen,
  keyboard: null,
  files: null,
  below: false,
  toast: null,
  isLeased: false,
  ended: null,
  due: [],
  spent: null,
  ...rest,
});

export function renderingOf(view: View, committed: Committed | null): Rendering | null {
  switch (view.show) {
    case "nothing":
      return null;
    case "screen": {
      const { screen, place, words = null, isLeased = false, due = [], spent = null } = view;
      return drawn(screen, { below: place === "below", toast: words, isLeased, due, spent });
    }
    case "after":
      return committed && renderingOf(view.view(committed), committed);
    case "toast":
      return drawn(null, { toast: view.words, due: view.due ?? [] });
    case "ended":
      return drawn(null, { ended: view.task, toast: view.words });
    case "keyboard":
      return drawn(null, { keyboard: view.keyboard });
    case "files":
      return drawn(null, { files: view });
  }
}

/**
 * An update that was applied before: a press shows the screen as it is now, a message was answered then, unless
 * nobody could show what came of it (`wasUnanswered`), as when the database's answer was lost. The state of a task is
 * drawn by who moved it, and the press says how it stands.
 */
export function renderDuplicate(situation: Situation, { wasUnanswered }: { wasUnanswered: boolean }): Rendering | null {
  const { incoming, snapshot } = situation;
  if (incoming.kind !== "press") return wasUnanswered ? answeredNow(situation) : null;
  const { action } = incoming;
  const { task } = snapshot;
  const decided = () => renderingOf(decide(situation).view, null);
  const shown = () => (wasUnanswered ? (decided() ?? renderingOf(currentState(situation).view, null)) : null);
  if (action === null) return shown();
  const { onRepeat, reads } = routeOf(action);
  if (onRepeat === "decide" || (reads && wasUnanswered)) return decided();
  const again = task && taskAgain(situation, { task, action, wasUnanswered });
  if (again) return renderingOf(again, null);
  return formAgain(situation, action) ?? shown();
}

/** The form that the press changed or began, as it is now. Null: the press is of something else. */
function formAgain(situation: Situation, action: Press): Rendering | null {
  const form = currentForm(situation);
  if (form === null) return null;
  if ("form" in action && action.form.draft === form.draft.id) return drawn(openScreen(situation, form));
  if (form.draft.id !== situation.newDraftId) return null;
  const { view } = decide(situation);
  const screen = expectsModel(form.draft) ? openWishScreen(situation, form) : nextScreen(form, null);
  return drawn(screen, { below: view.show === "screen" && view.place === "below" });
}

function openScreen(situation: Situation, form: Form): Screen {
  return expectsModel(form.draft) ? openWishScreen(situation, form) : formScreen(form);
}

type RepeatedPress = { task: Task; action: Press; wasUnanswered: boolean };

/** How the task of a repeated press stands. Null: the press is of something else. */
function taskAgain(situation: Situation, { task, action, wasUnanswered }: RepeatedPress): View | null {
  const { texts, nowMs } = situation;
  if (action.verb === "cancel") {
    // Our own cancellation, whose answer was lost: its end is ours to deliver.
    const isOurs = wasUnanswered && task.failure?.kind === "cancelled" && task.delivery === "sending";
    return isOurs ? { show: "ended", task, words: null } : { show: "toast", words: tooLate(texts, task, nowMs) };
  }
  if (pressedMessage(situation)?.id !== task.messageId || task.state === "failed") return null;
  // Our own order, whose answer was lost: nobody else draws it while there is time for that.
  const isOurs = wasUnanswered && (action.verb === "go" || action.verb === "make") && task.state === "queued";
  const hasTime = task.drawingMs > DRAWING_TIMEOUT_MS;
  return isOurs && hasTime
    ? orderedView({ texts, nowMs }, task)
    : { show: "toast", words: standing(texts, task, nowMs), due: orderLeftAlone(task, nowMs) };
}

/** Whoever took the order may have died over it: then nobody else sends it while there is no traffic. */
function orderLeftAlone({ id: taskId, state, drawingMs }: Task, nowMs: number): WorkItem[] {
  return state === "queued" ? [{ taskId, work: "submit", dueAt: nowMs + drawingMs }] : [];
}

/** The answer to a message whose change went in before: the card as it is now, or what the message would get again. */
function answeredNow(situation: Situation): Rendering | null {
  const form = currentForm(situation);
  const { incoming } = situation;
  if (incoming.kind === "edit" && (form === null || !gaveDraft(form.draft, incoming.messageId))) return null;
  if (form !== null && incoming.kind !== "command") {
    return drawn(expectsModel(form.draft) ? openWishScreen(situation, form) : nextScreen(form, null));
  }
  const { view } = decide(situation);
  return view.show === "screen" ? drawn(view.screen) : null;
}
