import { ratioOf, type Spread, spreadOf } from "./interleave.js";

/** One line of the table: a figure of ours, beside the same figure of a peer, a floor or ourselves under less load. */
export type Row = {
  benchmark: string;
  what: string;
  unit: string;
  /** Which way is good; a count is neither. */
  better: "lower" | "higher" | "equal";
  subject: Spread;
  peer: { name: string; figure: Spread; ratio: Spread } | null;
  /** What issue and design ask for, in words; never asserted. */
  goal: string | null;
  note: string | null;
};

export type Report = (row: Row) => void;

type Compared = Pick<Row, "benchmark" | "what" | "unit" | "better"> & {
  subject: readonly number[];
  peer?: { name: string; figures: readonly number[] };
  goal?: string;
  note?: string;
};

/** Builds a row from the figures of each round. */
export function rowOf({ subject, peer, goal = "", note = "", ...rest }: Compared): Row {
  return {
    ...rest,
    subject: spreadOf(subject),
    peer: peer ? { name: peer.name, figure: spreadOf(peer.figures), ratio: ratioOf(subject, peer.figures) } : null,
    goal: goal || null,
    note: note || null,
  };
}

const columns = ["what", "median", "min–max", "against", "peer's median", "ratio (min–max)", "goal"] as const;

export function tableOf(rows: readonly Row[]): string {
  const lines = [[...columns], ...rows.map(cellsOf)];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => (cells[index] ?? "").length)));
  const text = lines.map((cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = rows.flatMap(({ what, note }) => (note === null ? [] : [`  ${what}: ${note}`]));
  return [...text, ...notes].join("\n");
}

function cellsOf({ what, unit, subject, peer, goal }: Row): string[] {
  const own = [what, `${short(subject.median)} ${unit}`, rangeOf(subject)];
  if (peer === null) return [...own, "", "", "", goal ?? ""];
  const { name, figure, ratio } = peer;
  return [...own, name, `${short(figure.median)} ${unit}`, `${short(ratio.median)} (${rangeOf(ratio)})`, goal ?? ""];
}

const rangeOf = ({ min, max }: Spread) => `${short(min)}–${short(max)}`;

/** Three digits that count: more would be noise. */
function short(figure: number): string {
  if (!Number.isFinite(figure)) return "-";
  if (Number.isInteger(figure)) return String(figure);
  return Math.abs(figure) >= 100 ? figure.toFixed(0) : figure.toPrecision(3);
}
