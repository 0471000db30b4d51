/**
 * @param {number} amount
 * @returns {string} "⭐ 1 000"
 */
export function starWords(amount) {
  return `⭐ ${new Intl.NumberFormat(document.documentElement.lang).format(amount)}`;
}
