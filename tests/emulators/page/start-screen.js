import { botAvatar } from "./avatar.js";
import { h } from "./dom.js";
import { forLanguage, selectedUser, state } from "./state.js";
import { say } from "./words.js";

/**
 * What Telegram shows in an empty chat with a bot.
 *
 * @returns {HTMLElement}
 */
export function renderStartCard() {
  const bot = state.server?.bot;
  const description = forLanguage(state.server?.description, selectedUser()?.language_code ?? "en");
  return h(
    "div",
    { class: "start-card", "data-testid": "start-card" },
    botAvatar(bot, "avatar-large"),
    h("h2", null, bot?.first_name ?? ""),
    h("p", { class: "start-username" }, bot ? `@${bot.username}` : ""),
    description ? h("h3", null, say("whatCanBotDo")) : null,
    description ? h("p", { class: "start-description", "data-testid": "bot-description" }, description) : null,
  );
}
