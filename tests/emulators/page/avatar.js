import { h } from "./dom.js";

const colours = ["#e17076", "#faa774", "#a695e7", "#7bc862", "#6ec9cb", "#65aadd", "#ee7aae"];

const botColour = "#3a95d9";

/** @param {import("../telegram/user-api.js").EmulatedBot | undefined} bot */
export function botAvatar(bot, extraClass = "") {
  return draw(bot?.first_name ?? "", botColour, extraClass);
}

/**
 * Initials on the colour of the id, as for a person without a picture.
 *
 * @param {number} id
 * @param {string} name
 * @returns {HTMLElement}
 */
export function avatar(id, name) {
  return draw(name, colours[Math.abs(id) % colours.length] ?? "");
}

/**
 * @param {string} name
 * @param {string} colour
 * @param {string} [extraClass]
 * @returns {HTMLElement}
 */
function draw(name, colour, extraClass = "") {
  const words = name.trim().split(/\s+/);
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
  return h(
    "span",
    { class: `avatar ${extraClass}`.trim(), "aria-hidden": "true", style: { "--avatar": colour } },
    initials,
  );
}
