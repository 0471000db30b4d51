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
  if ("form" in action) return formArguments(action);
  if ("task" in action) return taskArguments(action);
  switch (action.verb) {
    case "language":
      return [action.locale];
    case "list":
      return [action.intent, String(action.page)];
    case "fits":
      return [action.kind, String(action.page)];
    case "open":
      return [action.code];
    default:
      return [];
  }
}

function formArguments(action: Extract<Action, { form: FormRef }>): string[] {
  const { draft, code, mark } = action.form;
  const place = "place" in action ? [action.place.join("-")] : [];
  const page = action.verb === "values" ? [String(action.page)] : [];
  const value = action.verb === "set" ? [String(action.value)] : [];
  return [draft, code, mark, ...place, ...page, ...value];
}

function taskArguments(action: Extract<Action, { task: string }>): string[] {
  const file = "file" in action ? [String(action.file)] : [];
  const page = action.verb === "use" ? [String(action.page)] : [];
  const code = action.verb === "use_in" ? [action.code] : [];
  return [action.task, ...file, ...page, ...code];
}

export type DecodedAction = { ownerId: number; action: Action | null };

/** Null: not a button of ours. A null action: ours, but of another version or damaged. */
export function decodeAction(data: string): DecodedAction | null {
  const [scheme, owner = "", code = "", ...rest] = data.split(".");
  if (scheme === undefined || !/^[0-9a-z]{1,11}$/.test(owner)) return null;
  const ownerId = Number.parseInt(owner, 36);
  const verb = scheme === SCHEME ? verbByCode.get(code) : undefined;
  return { ownerId, action: verb === undefined ? null : readers[verb](rest) };
}

type Reader = (args: readonly string[]) => Action | null;

function plain(verb: "home" | "fresh" | "help" | "balance" | "languages"): Reader {
  return () => ({ verb });
}

function ofTask(verb: "cancel" | "refresh" | "again" | "change"): Reader {
  return ([task = ""]) => (isTaskId(task) ? { verb, task } : null);
}

function ofForm(verb: "form" | "more" | "go" | "close"): Reader {
  return (args) => {
    const form = readForm(args);
    return form && { verb, form };
  };
}

function ofField(verb: "field" | "clear" | "pop" | "add"): Reader {
  return (args) => {
    const form = readForm(args);
    const place = readPlace(args[3]);
    return form && place && { verb, form, place };
  };
}

const readers: Record<Verb, Reader> = {
  home: plain("home"),
  fresh: plain("fresh"),
  help: plain("help"),
  balance: plain("balance"),
  languages: plain("languages"),
  language: ([locale]) => (locale === "en" || locale === "ru" ? { verb: "language", locale } : null),
  list: ([intent = "", page = ""]) =>
    isWord(intent) && isCount(page) ? { verb: "list", intent, page: Number(page) } : null,
  fits: ([kind = "", page = ""]) => (isWord(kind) && isCount(page) ? { verb: "fits", kind, page: Number(page) } : null),
  open: ([code = ""]) => (isWord(code) ? { verb: "open", code } : null),
  form: ofForm("form"),
  more: ofForm("more"),
  go: ofForm("go"),
  close: ofForm("close"),
  field: ofField("field"),
  clear: ofField("clear"),
  pop: ofField("pop"),
  add: ofField("add"),
  values: (args) => {
    const [form, place, page = ""] = [readForm(args), readPlace(args[3]), args[4]];
    return form && place && isCount(page) ? { verb: "values", form, place, page: Number(page) } : null;
  },
  set: (args) => {
    const [form, place, value = ""] = [readForm(args), readPlace(args[3]), args[4]];
    return form && place && isCount(value) ? { verb: "set", form, place, value: Number(value) } : null;
  },
  cancel: ofTask("cancel"),
  refresh: ofTask("refresh"),
  again: ofTask("again"),
  change: ofTask("change"),
  use: ([task = "", file = "", page = ""]) =>
    isTaskId(task) && isCount(file) && isCount(page)
      ? { verb: "use", task, file: Number(file), page: Number(page) }
      : null,
  use_in: ([task = "", file = "", code = ""]) =>
    isTaskId(task) && isCount(file) && isWord(code) ? { verb: "use_in", task, file: Number(file), code } : null,
};

function readForm([draft = "", code = "", mark = ""]: readonly string[]): FormRef | null {
  return isWord(draft) && isWord(code) && isWord(mark) ? { draft, code, mark } : null;
}

function readPlace(text = ""): Place | null {
  return /^\d{1,4}(-\d{1,4}){0,5}$/.test(text) ? text.split("-").map(Number) : null;
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
