const LEAST_TYPED = 3;

const lettersAndDigits = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The name that `typed` was probably meant to be: one that contains it, or at most a third is different. Null: none is near. */
export function nearest(typed: string, names: readonly string[]): string | null {
  const wanted = lettersAndDigits(typed);
  if (wanted.length < LEAST_TYPED) return null;
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(wanted, lettersAndDigits(name));
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best ?? names.find((name) => lettersAndDigits(name).includes(wanted)) ?? null;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? from.length;
}
