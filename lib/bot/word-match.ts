const SHORTEST_PREFIX = 2;
const SHORTEST_PART = 4;
const SHORTEST_GUESS = 4;
const LONG = 6;
const GUESS = 4;

/**
 * How near a typed word is to one of a name: 0 the same, more the farther. Null: another word. Numbers are never
 * guessed. `isLoose`: one of a sentence, where only beginnings and small slips count.
 */
export function closeness(typed: string, word: string, isLoose = false): { distance: number; isGuess: boolean } | null {
  if (typed === word) return { distance: 0, isGuess: false };
  if (/\d/.test(typed) || /\d/.test(word)) return null;
  if (typed.length >= (isLoose ? SHORTEST_GUESS : SHORTEST_PREFIX) && word.startsWith(typed)) {
    return { distance: 1, isGuess: false };
  }
  if (!isLoose && typed.length >= SHORTEST_PART && word.includes(typed)) return { distance: 2, isGuess: false };
  if (typed.length < SHORTEST_GUESS || word.length < SHORTEST_GUESS - 1) return null;
  const allowed = typed.length >= LONG && !isLoose ? 2 : 1;
  if (Math.abs(typed.length - word.length) > allowed) return null;
  const slips = slipsBetween(typed, word);
  return slips <= allowed ? { distance: GUESS + slips, isGuess: true } : null;
}

/** Letters wrong, missing, too many, or two swapped. */
function slipsBetween(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (isSame ? 0 : 1);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : replaced;
      current.push(Math.min(replaced, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? from.length;
}
