import type { Locale } from "../tasks/task.js";

/** Where a value stands in a model's input, by position: parameter, item, property … */
export type Place = readonly number[];

/** The form a button was drawn for: its draft, its model's code, and a mark of what the positions and the price were then. */
export type FormRef = { draft: string; code: string; mark: string };

/** Everything a button of ours can mean. */
export type Action =
  | { verb: "home" | "fresh" | "help" | "balance" | "languages" }
  | { verb: "language"; locale: Locale }
  | { verb: "list"; intent: string; page: number }
  | { verb: "fits"; kind: string; page: number }
  | { verb: "open"; code: string }
  | { verb: "form" | "more" | "go" | "close"; form: FormRef }
  | { verb: "field" | "clear" | "pop" | "add"; form: FormRef; place: Place }
  | { verb: "values"; form: FormRef; place: Place; page: number }
  | { verb: "set"; form: FormRef; place: Place; value: number }
  | { verb: "cancel" | "refresh" | "again" | "change"; task: string }
  | { verb: "use"; task: string; file: number; page: number }
  | { verb: "use_in"; task: string; file: number; code: string };

export type Verb = Action["verb"];

const verbCodes = {
  home: "h",
  fresh: "N",
  help: "H",
  balance: "b",
  languages: "G",
  language: "L",
  list: "l",
  fits: "F",
  open: "o",
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
  cancel: "q",
  refresh: "r",
  again: "y",
  change: "t",
  use: "u",
  use_in: "i",
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
  const data = [SCHEME, ownerId.toString(36), verbCodes[action.verb], ...argumentsOf(action)].join(".");
  if (Buffer.byteLength(data) > MAX_BYTES) throw new Error(`button "${action.verb}" takes ${data.length} bytes`);
  return data;
}

function argumentsOf(action: Action): string[] {
  if ("form" in action) {
    const { draft, code, mark } = action.form;
    const rest = "place" in action ? [action.place.join("-")] : [];
    if ("page" in action) rest.push(String(action.page));
    if ("value" in action) rest.push(String(action.value));
    return [draft, code, mark, ...rest];
  }
  if ("task" in action) {
    if (action.verb === "use") return [action.task, String(action.file), String(action.page)];
    if (action.verb === "use_in") return [action.task, String(action.file), action.code];
    return [action.task];
  }
  if (action.verb === "language") return [action.locale];
  if (action.verb === "list") return [action.intent, String(action.page)];
  if (action.verb === "fits") return [action.kind, String(action.page)];
  if (action.verb === "open") return [action.code];
  return [];
}

export type DecodedAction = { ownerId: number; action: Action | null };

/** Null: not a button of ours. A null action: ours, but of another version or damaged. */
export function decodeAction(data: string): DecodedAction | null {
  const [scheme, owner = "", code = "", ...rest] = data.split(".");
  if (scheme === undefined || !/^[0-9a-z]{1,11}$/.test(owner)) return null;
  const ownerId = Number.parseInt(owner, 36);
  const verb = scheme === SCHEME ? verbByCode.get(code) : undefined;
  return { ownerId, action: verb === undefined ? null : readAction(verb, rest) };
}

function readAction(verb: Verb, args: readonly string[]): Action | null {
  const [one = "", two = "", three = "", four = "", five = ""] = args;
  switch (verb) {
    case "home":
    case "fresh":
    case "help":
    case "balance":
    case "languages":
      return { verb };
    case "language":
      return one === "en" || one === "ru" ? { verb, locale: one } : null;
    case "list":
      return isWord(one) && isCount(two) ? { verb, intent: one, page: Number(two) } : null;
    case "fits":
      return isWord(one) && isCount(two) ? { verb, kind: one, page: Number(two) } : null;
    case "open":
      return isWord(one) ? { verb, code: one } : null;
    case "cancel":
    case "refresh":
    case "again":
    case "change":
      return isTaskId(one) ? { verb, task: one } : null;
    case "use":
      return isTaskId(one) && isCount(two) && isCount(three)
        ? { verb, task: one, file: Number(two), page: Number(three) }
        : null;
    case "use_in":
      return isTaskId(one) && isCount(two) && isWord(three) ? { verb, task: one, file: Number(two), code: three } : null;
    default:
      return isWord(one) && isWord(two) && isWord(three)
        ? readFormAction(verb, { draft: one, code: two, mark: three }, four, five)
        : null;
  }
}

type FormVerb = Extract<Action, { form: FormRef }>["verb"];

function readFormAction(verb: FormVerb, form: FormRef, where: string, number: string): Action | null {
  if (verb === "form" || verb === "more" || verb === "go" || verb === "close") return { verb, form };
  if (!/^\d+(-\d+){0,5}$/.test(where)) return null;
  const place = where.split("-").map(Number);
  if (verb === "values") return isCount(number) ? { verb, form, place, page: Number(number) } : null;
  if (verb === "set") return isCount(number) ? { verb, form, place, value: Number(number) } : null;
  return { verb, form, place };
}

function isWord(text: string): boolean {
  return /^[\w-]{1,24}$/.test(text);
}

function isTaskId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

function isCount(text: string): boolean {
  return /^\d{1,5}$/.test(text);
}
