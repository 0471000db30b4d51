export type Cell = string | number | null;

/** What a spreadsheet would calculate instead of showing: a text that people wrote must not begin so. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of CSV as RFC 4180 has it. Texts that look like a formula get an apostrophe in front. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
