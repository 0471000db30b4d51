import type { Argument } from "./arguments.js";

/**
 * Filled in by the table of routes, through declaration merging: so a button is checked against the routes of all
 * rooms without importing them, as a link names a page without loading it.
 */
// biome-ignore lint/suspicious/noEmptyInterface: only an interface can be filled in from another file.
export interface Register {}

type ValuesOf<Fields> = { [Name in keyof Fields]: Fields[Name] extends Argument<infer Value> ? Value : never };
type ArgsOf<Declared> = Declared extends { args: infer Fields } ? ValuesOf<Fields> : never;

/** What can be pressed in these rooms: a verb of a route with its arguments. */
export type PressIn<Routes> = Routes extends unknown
  ? { [Verb in keyof Routes]: { verb: Verb } & ArgsOf<Routes[Verb]> }[keyof Routes]
  : never;

/** Everything that a button can mean. */
export type Press = PressIn<Register extends { rooms: infer Rooms extends readonly unknown[] } ? Rooms[number] : never>;
