import { readers } from "./callback-readers.js";
import type { Action, FormAction, OldAction, PlainAction, Verb } from "./core/action.js";
import { isRouted, piecesOf, pressOf } from "./routes.js";

const verbCodes = {
  admin: "O",
  form: "f",
  more: "m",
  go: "g",
  close: "x",
  field: "a",
  clear: "c",
  pop: "p",
  add: "n",
  values: "v",
  set: "s",
  resume: "=",
} as const satisfies Record<Verb, string>;

const verbByCode = new Map<string, Verb>();
for (const verb of Object.keys(verbCodes)) if (isVerb(verb)) verbByCode.set(verbCodes[verb], verb);

function isVerb(text: string): text is Verb {
  return text in verbCodes;
}

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
  return [verbCodes[action.verb], ...argumentsOf(action)];
}

function argumentsOf(action: OldAction): string[] {
  if ("form" in action) return formArguments(action);
  return plainArguments(action);
}

function plainArguments(action: PlainAction): string[] {
  switch (action.verb) {
    case "admin":
      return [action.command, action.argument];
    default:
      return [];
  }
}

function formArguments(action: FormAction): string[] {
  const { draft, code, mark } = action.form;
  const place = "place" in action ? [action.place.join("-")] : [];
  const page = action.verb === "values" ? [String(action.page)] : [];
  const value = action.verb === "set" ? [String(action.value)] : [];
  return [draft, code, mark, ...place, ...page, ...value];
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
  const verb = verbByCode.get(code);
  return { ownerId, action: verb === undefined ? null : readers[verb](rest) };
}
