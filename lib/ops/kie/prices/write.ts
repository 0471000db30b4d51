import type { ModelSpec, PriceTable } from "../../../registry/model/spec.js";
import type { ObservedPrice } from "../../../tasks/price-drift.js";

type Seen = Pick<ObservedPrice, "model" | "basis" | "expectedCredits" | "observedCredits">;
type Wanted = NonNullable<PriceTable["rows"][number]["when"]>[string];

/** Three decimals are all that KIE's amounts have. */
const PRECISION = 1000;

/** The settings that a basis names: "duration 5, × 5 s = 55" has the setting "duration". */
function settingsIn(basis: string): Map<string, string> {
  const parts = basis.replace(/ = [\d.]+$/, "").split(", ");
  return new Map(
    parts.flatMap((part): [string, string][] => {
      const [, name = "", word = ""] = /^((?:earlier )?\w+) (.*)$/.exec(part) ?? [];
      return name === "" || /^\d/.test(name) ? [] : [[name, word]];
    }),
  );
}

function isMet(wanted: Wanted, word: string | undefined): boolean {
  if (typeof wanted !== "object") return String(wanted) === word;
  if (Array.isArray(wanted)) return wanted.some((each) => String(each) === word);
  return wanted.set === !["none", "false", "", undefined].includes(word);
}

/**
 * Returns the text of models/kie_models.yaml with what was seen in the row that it is for. Null: it is for no one row, or
 * for more than a row alone (extras that are counted apart), so a person has to look.
 */
export function withObservedPrice(text: string, spec: ModelSpec, seen: Seen, today: string): string | null {
  const { price } = spec;
  if (price === undefined || "bound" in price || /\d × [\d.]+ \(\w+\)/.test(seen.basis) || seen.expectedCredits === 0)
    return null;
  const settings = settingsIn(seen.basis);
  const fitting = price.rows.flatMap((row, index) => {
    const isForWhen = Object.entries(row.when ?? {}).every(([name, wanted]) => isMet(wanted, settings.get(name)));
    const made = Object.entries(row.of_source ?? {});
    const isForSource = made.every(([name, wanted]) => isMet(wanted, settings.get(`earlier ${name}`)));
    return isForWhen && isForSource && row.longest_px === undefined ? [{ row, index }] : [];
  });
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) return null;
  const listed = Number(/ = ([\d.]+)$/.exec(seen.basis)?.[1]);
  const credits = Math.round(((only.row.credits * seen.observedCredits) / listed) * PRECISION) / PRECISION;
  return replaced(text, spec.id, { index: only.index, credits, today });
}

/** Where the entry of a model stands. Null: there is none. */
function entryIn(text: string, id: string): { from: number; to: number } | null {
  const head = new RegExp(`^"?${id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}"?:$`, "m").exec(text);
  if (head === null) return null;
  const from = head.index + head[0].length;
  const next = text.slice(from).search(/^\S/m);
  return { from, to: next < 0 ? text.length : from + next };
}

/**
 * Returns the text of models/kie_models.yaml with the model offered at what one order of it took: the most that an order
 * may take. Throws when the file has no such entry.
 */
export function withTrialPrice(text: string, id: string, credits: number, today: string): string {
  const place = entryIn(text, id);
  if (place === null) throw new Error(`no entry of ${id}`);
  const entry = text
    .slice(place.from, place.to)
    .replace(/^ {2}(status: suspended|suspended: .*)\n/gm, "")
    .trimEnd();
  const table = `{unit: task, rows: [{credits: ${credits}}], as_of: "${today}"}`;
  return `${text.slice(0, place.from)}${entry}
  # One order was tried: it took this.
  price:
    bound: ${table}
    estimate: ${table}

${text.slice(place.to)}`;
}

function replaced(
  text: string,
  id: string,
  { index, credits, today }: { index: number; credits: number; today: string },
): string | null {
  const entry = entryIn(text, id);
  const from = entry === null ? -1 : text.indexOf("rows:", entry.from);
  if (entry === null || from < 0 || from > entry.to) return null;
  let nth = -1;
  const rows = text.slice(from, entry.to).replace(/credits: [\d.]+/g, (found) => {
    nth += 1;
    return nth === index ? `credits: ${credits}` : found;
  });
  return text.slice(0, from) + rows.replace(/as_of: "[^"]*"/, `as_of: "${today}"`) + text.slice(entry.to);
}
