import { avatar, botAvatar } from "./avatar.js";
import { blockBot, restartBot } from "./blocking.js";
import { isLogOpen, toggleLog } from "./call-log.js";
import { byId, h, redraw } from "./dom.js";
import { icon } from "./icons.js";
import { closeChat } from "./navigation.js";
import { openPersonDialog } from "./person-dialog.js";
import { openPopup } from "./popup.js";
import { actAs, chatOf, groupOf, onChange, selectedUser, state, userOf } from "./state.js";
import { say, sayAction } from "./words.js";

/** The bot's name and what it is doing, who the person is, the log and the menu. */
export function mountChatHeader() {
  const box = byId("chat-header");
  onChange(["people", "selected", "action", "connection"], () => draw(box));
}

/** @param {HTMLElement} box */
function draw(box) {
  const user = selectedUser();
  const server = state.server;
  if (!user || !server) {
    box.replaceChildren();
    return;
  }
  const chatId = state.selectedId ?? user.id;
  const group = groupOf(chatId);
  const action = chatOf(chatId).action;
  const isActive = action !== null && action.untilMs > Date.now();
  const subtitle = !state.connected
    ? say("connecting")
    : isActive
      ? sayAction(action.name)
      : say(group ? "group" : "bot");
  redraw(
    box,
    button("back", "back", closeChat),
    group ? avatar(group.id, group.title) : botAvatar(server.bot),
    h(
      "div",
      { class: group ? "header-side header-group" : "header-side" },
      h("h2", { "data-testid": group ? "chat-title" : "bot-name" }, group?.title ?? server.bot.first_name),
      h(
        "p",
        { class: isActive ? "subtitle active" : "subtitle", "data-testid": "chat-action", "aria-live": "polite" },
        subtitle,
      ),
    ),
    personaButton(user, group),
    logButton(),
    menuButton(user, group),
  );
  drawProblem();
}

/**
 * Who one is here; in a group one can be any of its members.
 *
 * @param {import("./api.js").EmulatedUser} user
 * @param {import("./api.js").EmulatedGroup | null} group
 */
function personaButton(user, group) {
  const choose = () =>
    openPopup(persona, {
      testId: "act-as",
      label: say("actingAs"),
      items: (group?.member_ids ?? []).flatMap((id) => {
        const member = userOf(id);
        const act = () => actAs(group?.id ?? id, id);
        return member ? [{ text: member.first_name, testId: `act-as-${id}`, act }] : [];
      }),
    });
  const persona = h(
    "button",
    {
      type: "button",
      class: "persona",
      "data-testid": "persona",
      title: say(group ? "actingAs" : "editPerson"),
      "aria-haspopup": group ? "menu" : "dialog",
      onclick: group ? choose : () => openPersonDialog(user),
    },
    h("span", { class: "persona-label" }, say("actingAs")),
    h("span", { class: "persona-name" }, user.first_name),
    h("span", { class: "language" }, user.language_code.slice(0, 2).toUpperCase()),
  );
  return persona;
}

/**
 * @param {import("./icons.js").IconName} name
 * @param {import("./words.js").Word} word
 * @param {(event: MouseEvent) => void} onclick
 */
function button(name, word, onclick) {
  return h(
    "button",
    {
      type: "button",
      class: `icon-button header-${name}`,
      "aria-label": say(word),
      title: say(word),
      "data-testid": `header-${name}`,
      onclick,
    },
    icon(name),
  );
}

function logButton() {
  const toggle = button("log", "log", toggleLog);
  toggle.setAttribute("aria-expanded", String(isLogOpen()));
  toggle.setAttribute("aria-controls", "call-log");
  return toggle;
}

/**
 * @param {import("./api.js").EmulatedUser} user
 * @param {import("./api.js").EmulatedGroup | null} group
 */
function menuButton(user, group) {
  const restart = () => restartBot(user.id);
  /** @type {import("./popup.js").PopupItem} */
  const block = chatOf(user.id).blocked
    ? { text: say("restart"), icon: "play", testId: "menu-unblock", act: restart }
    : { text: say("block"), icon: "block", testId: "menu-block", act: () => blockBot(user.id) };
  const more = button("more", "more", () =>
    openPopup(more, {
      testId: "chat-menu",
      label: say("more"),
      items: [
        { text: say("editPerson"), icon: "person", testId: "menu-edit", act: () => openPersonDialog(user) },
        ...(group ? [] : [block]),
      ],
    }),
  );
  more.setAttribute("aria-haspopup", "menu");
  return more;
}

function drawProblem() {
  const webhook = state.server?.webhook;
  const problem = byId("problem");
  const text = !webhook?.url
    ? say("webhookNone")
    : webhook.last_error_message && webhook.pending_update_count > 0
      ? `${say("webhookError")}: ${webhook.last_error_message}`
      : "";
  problem.hidden = !text;
  problem.textContent = text;
}
