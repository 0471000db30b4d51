import { theShop } from "../registry/shop.js";
import type { Form, Quote } from "./form.js";
import { labelOfPath, unitOf } from "./form-words.js";
import type { Texts } from "./texts.js";

/** How a price came about, in our credits: "27 credits × 5 s". Null: it is a flat one. */
export function priceFormula(
  form: Pick<Form, "model" | "texts">,
  { formula }: Pick<Quote, "formula">,
  rate: number = theShop.rate,
): string | null {
  const [main = "", ...extras] = formula.split(" + ");
  const factors = main.split(" × ").map((factor) => factorWords(form.texts, factor, rate));
  const added = extras.map((extra) => extraWords(form, extra, rate));
  const words = [...factors, ...added];
  // What is not understood is not shown half.
  if (words.length < 2 || words.includes(null)) return null;
  return [factors.join(" × "), ...added].join(" + ");
}

/** Not rounded up: only the whole price is. */
const rated = (credits: number, rate: number) => Math.round(credits * rate * 1_000) / 1_000;

function factorWords({ form: texts }: Texts, factor: string, rate: number): string | null {
  const [, amount = "", unit = ""] = /^([\d.]+) (credits|s|MP|results|characters \/ 1000)$/.exec(factor) ?? [];
  const count = Number(amount);
  switch (unit) {
    case "credits":
      return texts.units.credits(rated(count, rate));
    case "s":
      return texts.units.seconds(count);
    case "MP":
      return texts.units.megapixels(count);
    case "results":
      return texts.units.results(count);
    case "characters / 1000":
      return texts.units.thousands(count);
    default:
      return null;
  }
}

function extraWords(form: Pick<Form, "model" | "texts">, extra: string, rate: number): string | null {
  const [, count, credits, name] = /^(\d+) × ([\d.]+) \((\w+)\)$/.exec(extra) ?? [];
  return count && credits && name ? `${count} × ${rated(Number(credits), rate)} (${labelOfPath(form, [name])})` : null;
}

/** What a person can change to change the price, by the names that the form has for them. */
export function priceDependsOn({ model, texts }: Pick<Form, "model" | "texts">): string[] {
  const names = new Set((model.price?.rows ?? []).flatMap(({ when }) => Object.keys(when ?? {})));
  return [...names].map((name) => unitOf(labelOfPath({ model, texts }, [name])).name);
}
