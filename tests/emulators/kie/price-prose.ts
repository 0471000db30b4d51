import type { Json, ModelFacts } from "./facts.js";

const usdPerCredit = 0.005;

/** A price in KIE's manner, as prose; null when none is published. */
export function priceProse(facts: ModelFacts): string | null {
  const price = facts.credits;
  if (!price) return null;
  const unit = String(price["unit"]).replace(/^per_/, "").replaceAll("_", " ");
  const lines = sayRates(price["rates"] ?? price["default"] ?? null, unit, []);
  return lines.length === 0 ? null : lines.join("\n");
}

function sayRates(rates: Json, unit: string, when: string[]): string[] {
  if (typeof rates === "number") {
    const condition = when.length === 0 ? "" : ` (${when.join(", ")})`;
    return [`Each ${unit}${condition} costs ${rates} credits ($${(rates * usdPerCredit).toFixed(4)}).`];
  }
  if (Array.isArray(rates)) return rates.flatMap((rate) => sayConditional(rate, unit));
  if (typeof rates !== "object" || rates === null) return [];
  return Object.entries(rates).flatMap(([name, rate]) => sayRates(rate, unit, [...when, name]));
}

function sayConditional(rate: Json, unit: string): string[] {
  if (typeof rate !== "object" || rate === null || Array.isArray(rate)) return [];
  const { when, credits } = rate;
  const conditions = typeof when === "object" && when !== null && !Array.isArray(when) ? Object.entries(when) : [];
  return sayRates(
    credits ?? null,
    unit,
    conditions.map(([field, value]) => `${field} ${String(value)}`),
  );
}
