import type { Api } from "grammy/web";
import type { RefundDeps } from "../../tasks/refund.js";
import { draw } from "../draw.js";
import type { Screen } from "../screen.js";
import type { Heard } from "../view.js";

/** What everything at the counter works with. */
export type Counter = RefundDeps & {
  api: Api;
  /** The name of the bot, for links to it. */
  username: () => Promise<string>;
};

/** The answer to what was heard: in the place of the pressed message, or below. Never throws. */
export async function show(
  { api, log }: Pick<Counter, "api" | "log">,
  { actor, incoming }: Heard,
  screen: Screen,
  { isBelow = false } = {},
): Promise<void> {
  const pressed = incoming.kind === "press" && !isBelow ? incoming.message : null;
  const messageId = pressed !== null && !pressed.holdsMedia ? pressed.id : null;
  await draw({ api, log }, { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId }, screen);
}
