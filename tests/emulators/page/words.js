import { english } from "./words-en.js";
import { russian } from "./words-ru.js";

/** @typedef {keyof typeof english} Word */

let language = "en";

/**
 * The page speaks the language of the person whose chat is open.
 *
 * @param {string} code a Telegram language_code
 */
export function speak(code) {
  language = code.startsWith("ru") ? "ru" : "en";
  document.documentElement.lang = language;
}

/** @returns {"en" | "ru"} */
export function spokenLanguage() {
  return language === "ru" ? "ru" : "en";
}

/**
 * @param {Word} word
 * @returns {string}
 */
export function say(word) {
  return (language === "ru" ? russian : english)[word];
}

/**
 * What a chat action reads as, an unknown one as "typing".
 *
 * @param {string} action
 * @returns {string}
 */
export function sayAction(action) {
  const word = /** @type {Word} */ (`action_${action}`);
  return `${say(word in english ? word : "action_typing")}…`;
}
