import Table from "cli-table3";

const bare = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};
/** A last column that is narrower than this is hard to read: then the terminal breaks the lines. */
const narrowest = 24;

/** Columns padded to their widest cell; at a terminal the last one is broken between words, at its edge. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + bare.middle.length, 0);
  const edge = process.stdout.isTTY === true ? process.stdout.columns - before : Number.POSITIVE_INFINITY;
  const last = Math.min(widths.at(-1) ?? 0, edge < narrowest ? Number.POSITIVE_INFINITY : edge);
  const drawn = new Table({
    chars: bare,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: [...widths.slice(0, -1), last],
    wordWrap: true,
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Whether a program reads the answer: it asked for JSON, or nobody sits at a terminal. */
export const isForProgram = (json: boolean): boolean => json || process.stdout.isTTY !== true;

/** "sound: false, duration: 5". */
export const namedValues = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
