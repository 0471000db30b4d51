import type { FileFacts } from "../../registry/model/schema.js";
import type { PaidInvoice } from "../../tasks/money/payments.js";
import type { Actor, Committed, Decision, Snapshot } from "../../tasks/session.js";
import type { WorkItem } from "../../tasks/store.js";
import type { Task } from "../../tasks/task.js";
import { html } from "./html.js";
import type { Press } from "./press.js";
import { type Keyboard, messageScreen, type Screen } from "./screen.js";
import type { Texts } from "./texts.js";

/** Bots read files up to this size. */
export const MAX_READABLE_BYTES = 20 * 1024 * 1024;

/** `ref` is the file's reference in an input, and its key in `Task.files`. */
export type SentFile = { ref: string; facts: FileFacts };

/** Begins the reference to a file that Telegram keeps; what follows is its id there. */
export const TELEGRAM_REF = "telegram:";

export type PressedMessage = { id: number /** A result: never overwritten. */; holdsMedia: boolean };

/** What a person may send that no form takes. */
export type UnsupportedKind = "sticker" | "contact" | "location" | "poll" | "dice" | "story" | "other";

/** What a person did. */
export type UserInput =
  /** `repliedTo`: the message that it answers. `file`: the one that it stands under or answers. */
  | { kind: "command"; name: string; argument: string; messageId?: number; repliedTo?: number; file?: SentFile }
  /** `sentAt` in seconds: the parts of one long message have the same. */
  | { kind: "text"; text: string; sentAt?: number; messageId?: number }
  /**
   * Sent, or answered with the words in `caption`. `words`: the contents of a text file, null when it could not be
   * read; other files have none.
   */
  | {
      kind: "file";
      file: SentFile;
      caption: string;
      albumId: string | null;
      words?: string | null;
      messageId?: number;
    }
  /** What an earlier message says now, or the file that it holds now. */
  | { kind: "edit"; messageId: number; words: string; file: SentFile | null }
  | { kind: "unsupported"; what: UnsupportedKind }
  /** Messages of Telegram's own: Stars were paid, or returned. */
  | { kind: "paid"; payment: PaidInvoice }
  | { kind: "returned"; chargeId: string }
  | { kind: "press"; queryId: string; action: Press | null; isForeign: boolean; message: PressedMessage | null };

/** Any message of ours. */
export type MessageRef = { chatId: number; messageId: number };

export type UpdateContext = { outcome: "incoming"; actor: Actor; incoming: UserInput; inGroup: boolean };

/** A result to show once more: as it was shown, from where Telegram keeps it, or as the model made it. */
export type FilesToShow = { task: Task; fileIds: readonly string[]; as: "shown" | "originals" };

/** What is drawn after an update was applied. */
export type View =
  /**
   * `place` "below": a new message even after a press, because the pressed one holds a result. `isLeased`: a state of a
   * task, which nobody else draws for a while; it is drawn in that time or not at all. `words` answer a press whose
   * screen may look as it did before. `spent`: a message whose buttons lead nowhere from now on, and go.
   */
  | {
      show: "screen";
      screen: Screen;
      place?: "below";
      words?: string;
      isLeased?: boolean;
      due?: WorkItem[];
      spent?: MessageRef;
    }
  /** What is shown depends on what the database made of the change. */
  | { show: "after"; view: (committed: Committed) => View }
  /** Words that answer the press itself: the message stays as it is. */
  | { show: "toast"; words: string; due?: WorkItem[] }
  /** The update ended this task, and its end is delivered. `words` answer the press meanwhile. */
  | { show: "ended"; task: Task; words: string | null }
  /** The buttons under the pressed message, which stays what it is. */
  | { show: "keyboard"; keyboard: Keyboard }
  /** Below the pressed message. */
  | ({ show: "files" } & FilesToShow)
  /** Nothing, and why that is right. */
  | { show: "nothing"; why: string };

export type BotDecision = Decision<View>;
/** A decision that changes nothing. */
export type Look = { view: View } & { [Change in Exclude<keyof BotDecision, "view">]?: never };

/** All that a decision may depend on. */
export type Situation = {
  snapshot: Snapshot;
  incoming: UserInput;
  texts: Texts;
  firstName: string;
  nowMs: number;
  inGroup: boolean;
  threadId: number | null;
  /** The id of a draft that this update may begin; the same each time the update comes. */
  newDraftId: string;
};

/** Null: nothing was pressed, or Telegram no longer says under which message the button stands. */
export function pressedMessage({ incoming }: Pick<Situation, "incoming">): PressedMessage | null {
  return incoming.kind === "press" ? incoming.message : null;
}

export function showScreen(screen: Screen): Look {
  return { view: { show: "screen", screen } };
}

/** Shows a screen in a new message, because the pressed one holds a result. */
export function showBelow(screen: Screen, due: WorkItem[] = []): Look {
  return { view: { show: "screen", screen, place: "below", due } };
}

/** For a press that does not move a task: the message is drawn by the worker that moves it. */
export function toast(words: string, due: WorkItem[] = []): Look {
  return { view: { show: "toast", words, due } };
}

/** In a group everybody would read what is one person's: a press is told so, and a command answered without it. */
export function showInOurChat({ texts, incoming }: Situation): Look {
  if (incoming.kind === "press") return toast(texts.onlyInOurChat);
  return showScreen(messageScreen(texts, html`${texts.onlyInOurChat}`));
}

export function showNothing(why: string): Look {
  return { view: { show: "nothing", why } };
}
