import type { OldAction } from "./core/action.js";
import { phrase, readAll, word } from "./core/arguments.js";

const args = { command: word, argument: phrase };

/** What stands behind the verb in a button's data, checked. Null: damaged. */
export function readOld(pieces: readonly string[]): OldAction | null {
  const values = readAll(args, pieces);
  return values && { verb: "admin", ...values };
}
