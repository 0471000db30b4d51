import type { Action, FieldPosition, FormRef, Verb } from "./core/action.js";

type Reader = (args: readonly string[]) => Action | null;

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

/** By verb: what stands after it in a button's data, checked. Null: damaged. */
export const readers: Record<Verb, Reader> = {
  resume: () => ({ verb: "resume" }),
  admin: ([command = "", argument = ""]) =>
    isWord(command) && /^[\w @-]{0,32}$/.test(argument) ? { verb: "admin", command, argument } : null,
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
};

function readForm([draft = "", code = "", mark = ""]: readonly string[]): FormRef | null {
  return isWord(draft) && isWord(code) && isWord(mark) ? { draft, code, mark } : null;
}

function readPlace(text = ""): FieldPosition | null {
  return /^\d{1,4}(-\d{1,4}){0,5}$/.test(text) ? text.split("-").map(Number) : null;
}

function isWord(text: string): boolean {
  return /^[\w-]{1,24}$/.test(text);
}

function isCount(text: string): boolean {
  return /^\d{1,5}$/.test(text);
}
