import type { Due } from "../tasks/ports.js";
import type { Decision, Snapshot } from "../tasks/session.js";
import type { Task } from "../tasks/task.js";
import type { Form } from "./form.js";
import type { Incoming } from "./incoming.js";
import type { Keyboard, Screen } from "./screen.js";
import type { Texts } from "./texts.js";

/** What is drawn after an update was applied. */
export type View =
  /** `place` "below": a new message even after a press, because the pressed one holds a result. */
  | { show: "screen"; screen: Screen; place?: "below"; due?: Due[] }
  /** What became of the order; the form in case there were not enough credits. */
  | { show: "order"; form: Form; costCredits: number }
  | { show: "cancelled" }
  /** Words that answer the press itself: the message stays as it is. */
  | { show: "toast"; words: string; due?: Due[] }
  | { show: "forgotten"; task: Task; page: number }
  /** The buttons under the pressed message, which stays what it is. */
  | { show: "keyboard"; keyboard: Keyboard }
  /** A result once more, below: as it was shown, from where Telegram keeps it, or as the model made it. */
  | { show: "files"; task: Task; fileIds: readonly string[]; as: "shown" | "originals" }
  /** Nothing, and why that is right. */
  | { show: "nothing"; why: string };

export type BotDecision = Decision<View>;

/** All that a decision may depend on. */
export type Situation = {
  snapshot: Snapshot;
  incoming: Incoming;
  texts: Texts;
  firstName: string;
  nowMs: number;
  inGroup: boolean;
  threadId: number | null;
  /** The id of a draft that this update may begin; the same each time the update is decided on. */
  newDraftId: string;
};

export function screenOf(screen: Screen): BotDecision {
  return { view: { show: "screen", screen } };
}

/** A result stays what it is: whatever follows from it comes below. */
export function below(screen: Screen, due: Due[] = []): BotDecision {
  return { view: { show: "screen", screen, place: "below", due } };
}

/** For who does not move a task: the message is drawn by who does. */
export function toast(words: string, due: Due[] = []): BotDecision {
  return { view: { show: "toast", words, due } };
}

export function nothing(why: string): BotDecision {
  return { view: { show: "nothing", why } };
}
