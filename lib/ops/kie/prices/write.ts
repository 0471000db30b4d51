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

function replaced(
  text: string,
  id: string,
  { index, credits, today }: { index: number; credits: number; today: string },
): string | null {
  const head = new RegExp(`^"?${id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}"?:$`, "m").exec(text);
  if (head === null) return null;
  const from = text.indexOf("rows:", head.index);
  const next = text.slice(head.index + head[0].length).search(/^\S/m);
  const to = next < 0 ? text.length : head.index + head[0].length + next;
  if (from < 0 || from > to) return null;
  let nth = -1;
  const rows = text.slice(from, to).replace(/credits: [\d.]+/g, (found) => {
    nth += 1;
    return nth === index ? `credits: ${credits}` : found;
  });
  return text.slice(0, from) + rows.replace(/as_of: "[^"]*"/, `as_of: "${today}"`) + text.slice(to);
}
