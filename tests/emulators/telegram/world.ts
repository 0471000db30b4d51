import type { CallbackQuery } from "grammy/types";
import type { ChatStore } from "./chat-store.js";
import type { Events } from "./events.js";
import type { createFileStore } from "./file-store.js";
import type { Journal } from "./journal.js";
import type { createUrlFetcher } from "./media-url.js";
import type { Profile } from "./profile.js";
import type { Stars } from "./stars.js";
import type { Dispatcher } from "./update-dispatcher.js";
import type { EmulatedBot } from "./user-api.js";

/** A press that waits for its answer. */
export type Press = { query: CallbackQuery; chatId: number; at: number; isAnswered: boolean };

/** Everything that the methods of the bot and the hands of the people share. */
export type World = {
  bot: EmulatedBot;
  token: string;
  chats: ChatStore;
  files: ReturnType<typeof createFileStore>;
  urls: ReturnType<typeof createUrlFetcher>;
  events: Events;
  journal: Journal;
  dispatcher: Dispatcher;
  profile: Profile;
  stars: Stars;
  presses: Map<string, Press>;
  now: () => number;
};
