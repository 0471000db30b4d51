import { listModels } from "../load.js";
import { formatNumber } from "../model/scalars.js";
import type { LocalizedText } from "../model/schema.js";
import { editDistance, lettersAndDigits, nearest } from "./param.js";

const SLIPS = 2;
const LEAST_WORD = 3;
const LISTED = 6;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? [];

const digits = (text: string): string => text.replace(/\D/g, "");

const isSlip = (typed: string, id: string): boolean =>
  digits(typed) === digits(id) && editDistance(lettersAndDigits(typed), lettersAndDigits(id)) <= SLIPS;

/**
 * Returns the ids on offer that `typed` was probably meant to be: one when only a few letters of it are wrong, else its
 * whole family, because another number or a mere part of a name says nothing about which of them is meant.
 */
function nearModels(typed: string): string[] {
  const models = listModels();
  const ids = models.map(({ id }) => id);
  const near = nearest(typed, ids);
  if (near !== null && isSlip(typed, near)) return [near];
  const containing = (part: string): string[] =>
    models.filter(({ id, title }) => lettersAndDigits(`${id} ${title}`).includes(part)).map(({ id }) => id);
  const whole = containing(lettersAndDigits(typed));
  // "text", "image", "video": these name no family.
  const typeWords = new Set(models.flatMap(({ model_type }) => wordsOf(model_type)));
  const words = wordsOf(typed).filter((word) => word.length >= LEAST_WORD && !typeWords.has(word));
  if (words.length > 0 && whole.length > 0) return whole;
  // The maker's name stands in more models than the family's.
  const [family] = words
    .map(containing)
    .filter((found) => found.length > 0)
    .sort((one, other) => one.length - other.length);
  if (family !== undefined) return family;
  const names = models.map(({ title }) => title.split(" ", 1)[0] ?? "");
  const name = words.map((word) => nearest(word, names)).find((found) => found !== null);
  return ids.filter((_, index) => names[index] === name);
}

/** Says that there is no such model, and what was probably meant. */
export function unknownModel(typed: string): LocalizedText {
  const near = nearModels(typed);
  const listed = near.slice(0, LISTED).join(", ");
  const [en, ru] = [`There is no model ${typed}.`, `Модели ${typed} нет.`];
  if (near.length === 0) return { en, ru };
  if (near.length === 1) return { en: `${en} Did you mean ${listed}?`, ru: `${ru} Может быть, ${listed}?` };
  const more = near.length - LISTED;
  return {
    en: `${en} Did you mean one of these: ${listed}${more > 0 ? ` (and ${formatNumber("en", more)} more)` : ""}?`,
    ru: `${ru} Может быть, одна из этих: ${listed}${more > 0 ? ` (и ещё ${formatNumber("ru", more)})` : ""}?`,
  };
}
