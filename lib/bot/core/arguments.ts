/**
 * How one argument is written into a button's data and read from it. Two methods and not two properties: a property
 * would be compared strictly, and then no table could hold arguments of several types.
 */
export type Argument<Value> = {
  /** How many pieces between the dots it takes. */
  size: number;
  write(value: Value): string[];
  /** Null: `write` could not have written these pieces. */
  read(pieces: readonly string[]): Value | null;
};
/** In the order of the pieces after the route's code. */
export type ArgumentsOf<Args> = { [Name in keyof Args]: Argument<Args[Name]> };
export type Values = Readonly<Record<string, unknown>>;

/** A missing piece is read as an empty one; pieces after the last argument are ignored. */
function single<Value>(write: (value: Value) => string, read: (text: string) => Value | null): Argument<Value> {
  return { size: 1, write: (value) => [write(value)], read: ([text = ""]) => read(text) };
}

function matching(pattern: RegExp): Argument<string> {
  return single(
    (text) => text,
    (text) => (pattern.test(text) ? text : null),
  );
}

/** A name, a code or an id of ours. */
export const word = matching(/^[\w-]{1,24}$/);
/** What an admin may write after a command, or nothing. */
export const phrase = matching(/^[\w @-]{0,32}$/);
export const taskId = matching(/^\d{1,18}$/);

/** A page, a file of a result, a choice of a list: all are counted from 0. */
export const count: Argument<number> = single(String, (text) => (/^\d{1,5}$/.test(text) ? Number(text) : null));

export const toggle: Argument<boolean> = single(
  (isOn) => (isOn ? "1" : "0"),
  (text) => (text === "1" ? true : text === "0" ? false : null),
);

/** The position of a value in a model's input: `1-2-3`. */
export const place: Argument<readonly number[]> = single(
  (positions) => positions.join("-"),
  (text) => (/^\d{1,4}(-\d{1,4}){0,5}$/.test(text) ? text.split("-").map(Number) : null),
);

export function oneOf<const Value extends string>(values: readonly Value[]): Argument<Value> {
  return single(
    (value) => value,
    (text) => values.find((each) => each === text) ?? null,
  );
}

/** Several that always go together, as one argument. */
export function group<Value extends Values>(fields: ArgumentsOf<Value>): Argument<Value> {
  const size = Object.values<Argument<unknown>>(fields).reduce((sum, field) => sum + field.size, 0);
  return { size, write: (value) => writeAll(fields, value), read: (pieces) => readAll(fields, pieces) };
}

export function writeAll<Args extends Values>(fields: ArgumentsOf<Args>, values: NoInfer<Args>): string[] {
  return Object.entries<Argument<unknown>>(fields).flatMap(([name, field]) => field.write(values[name]));
}

/** Null: one of them is damaged. */
export function readAll<Args extends Values>(fields: ArgumentsOf<Args>, pieces: readonly string[]): Args | null {
  const values: Record<string, unknown> = {};
  let at = 0;
  for (const [name, field] of Object.entries<Argument<unknown>>(fields)) {
    const value = field.read(pieces.slice(at, at + field.size));
    if (value === null) return null;
    values[name] = value;
    at += field.size;
  }
  // No type can express that each name got a value of its own type.
  return values as Args;
}
