import { say, spokenLanguage } from "./words.js";

/**
 * @param {number} seconds
 * @returns {string} 1:05
 */
export function formatDuration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * @param {number} bytes
 * @returns {string} 1.4 MB
 */
export function formatSize(bytes) {
  const units = spokenLanguage() === "ru" ? ["Б", "КБ", "МБ", "ГБ"] : ["B", "KB", "MB", "GB"];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log(bytes) / Math.log(1024)) : 0);
  const value = bytes / 1024 ** power;
  const number = new Intl.NumberFormat(spokenLanguage(), { maximumFractionDigits: power > 0 && value < 100 ? 1 : 0 });
  return `${number.format(value)} ${units[power]}`;
}

/**
 * @param {number} unixSeconds
 * @returns {string} 14:05
 */
export function formatTime(unixSeconds) {
  return new Date(unixSeconds * 1000).toLocaleTimeString(spokenLanguage(), {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}

/**
 * @param {number} unixSeconds
 * @returns {string} Today, Yesterday, 5 October
 */
export function formatDay(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  const now = new Date();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return say("today");
  if (date.toDateString() === yesterday.toDateString()) return say("yesterday");
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: /** @type {const} */ ("numeric") };
  return date.toLocaleDateString(spokenLanguage(), { day: "numeric", month: "long", ...year });
}

/**
 * The time for today, else the date: what a list has room for.
 *
 * @param {number} unixSeconds
 * @returns {string}
 */
export function formatShortDate(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return formatTime(unixSeconds);
  return date.toLocaleDateString(spokenLanguage(), { day: "numeric", month: "short" });
}
