import { readOld } from "./callback-readers.js";
import type { Action, OldAction } from "./core/action.js";
import { isRouted, piecesOf, pressOf } from "./routes.js";

const ADMIN = "O";

/** Raised when the meaning of the fields below changes: older buttons are then answered by the current state. */
const SCHEME = "1";
const MAX_BYTES = 64;

/** Throws when a button would not fit: model codes and draft ids are short, so only a mistake of ours can do that. */
export function encodeAction(ownerId: number, action: Action): string {
  const data = [SCHEME, ownerId.toString(36), ...(isRouted(action) ? piecesOf(action) : oldPiecesOf(action))].join(".");
  if (Buffer.byteLength(data) > MAX_BYTES) throw new Error(`button "${action.verb}" takes ${data.length} bytes`);
  return data;
}

function oldPiecesOf(action: OldAction): string[] {
  return [ADMIN, action.command, action.argument];
}

export type DecodedAction = { ownerId: number; action: Action | null };

/** Null: not a button of ours. A null action: ours, but of another version or damaged. */
export function decodeAction(data: string): DecodedAction | null {
  const [scheme, owner = "", code = "", ...rest] = data.split(".");
  if (scheme === undefined || !/^[0-9a-z]{1,11}$/.test(owner)) return null;
  const ownerId = Number.parseInt(owner, 36);
  if (scheme !== SCHEME) return { ownerId, action: null };
  const press = pressOf(code, rest);
  if (press !== undefined) return { ownerId, action: press };
  return { ownerId, action: code === ADMIN ? readOld(rest) : null };
}
