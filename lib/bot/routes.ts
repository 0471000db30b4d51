import type { ExtraRows, TaskRef } from "../tasks/session.js";
import { accountCommands, accountRoutes } from "./account/routes.js";
import { adminRoutes } from "./admin/routes.js";
import { readAll, writeAll } from "./core/arguments.js";
import type { Press } from "./core/press.js";
import type { Command, Route } from "./core/route.js";
import type { UserInput } from "./core/situation.js";
import { formCommands, formRoutes } from "./form/routes.js";
import { historyCommands, historyRoutes } from "./history/routes.js";
import { homeCommands, homeRoutes } from "./home/routes.js";
import { timesOfFound } from "./models/find.js";
import { modelsCommands, modelsRoutes } from "./models/routes.js";
import { commandIn } from "./models/understand.js";
import { ordersRoutes } from "./orders/routes.js";
import { shopCommands, shopRoutes } from "./shop/routes.js";
import { rowsOfWish, wishesCommands, wishesRoutes } from "./wishes/routes.js";

/** Where the rooms meet: everything that can be pressed or typed. A list, because joined objects lose a name silently. */
const rooms = [
  homeRoutes,
  shopRoutes,
  accountRoutes,
  formRoutes,
  modelsRoutes,
  ordersRoutes,
  wishesRoutes,
  historyRoutes,
  adminRoutes,
] as const;
const commandsOfRooms = [
  homeCommands,
  shopCommands,
  accountCommands,
  formCommands,
  modelsCommands,
  wishesCommands,
  historyCommands,
] as const;

declare module "./core/press.js" {
  interface Register {
    rooms: typeof rooms;
  }
}

type NamesIn<Table> = Table extends unknown ? keyof Table : never;
/** Commands that a room declares. */
export type RoutedCommand = NamesIn<(typeof commandsOfRooms)[number]>;

const routeByVerb = indexed(rooms.flatMap((room) => Object.entries<Route>(room)));
const verbByCode = indexed([...routeByVerb].map(([verb, { code }]): [string, string] => [code, verb]));
const commandByName = indexed(commandsOfRooms.flatMap((commands) => Object.entries<Command>(commands)));

function indexed<Value>(entries: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  const index = new Map(entries);
  if (index.size < entries.length) throw new Error(`given twice among ${entries.map(([key]) => key).join(", ")}`);
  return index;
}

export function routeOf({ verb }: { verb: string }): Route {
  const route = routeByVerb.get(verb);
  if (route === undefined) throw new Error(`no room declares ${verb}`);
  return route;
}

/** What a command does; null: no room declares one of that name. */
export function commandNamed(name: string): Command | null {
  return commandByName.get(name) ?? null;
}

/** A press as its pieces between the dots: the code of its route, then its arguments. */
export function piecesOf(press: Press): string[] {
  const { code, args } = routeOf(press);
  return [code, ...writeAll(args, press)];
}

/** Null: no room has this code, or an argument is damaged. */
export function pressOf(code: string, pieces: readonly string[]): Press | null {
  const verb = verbByCode.get(code);
  if (verb === undefined) return null;
  const args = readAll(routeOf({ verb }).args, pieces);
  // A verb and what its own route has read: no type can follow that through a map.
  return args && ({ verb, ...args } as unknown as Press);
}

/** What an update asks of the database before it is decided on. */
export type Lookup = {
  /** The task that the decision has to know. */
  names: TaskRef | null;
  /** Rows that the screen shows besides. */
  wants: ExtraRows | null;
  /** It can only show something, whatever is known of the person: one round trip takes it. */
  looksOnly: boolean;
};

/** Longer than any name: looking for it would only cost time. */
const MAX_NAME = 40;

export function lookupFor(incoming: UserInput): Lookup {
  const plain: Lookup = { names: null, wants: null, looksOnly: false };
  switch (incoming.kind) {
    case "command": {
      const command = commandNamed(incoming.name);
      return command === null ? plain : { ...plain, wants: command.wants(incoming.argument), looksOnly: command.reads };
    }
    case "press": {
      const { action } = incoming;
      if (action === null) return plain;
      const route = routeOf(action);
      const names = route.names(action);
      return { names, wants: route.wants(action), looksOnly: route.reads && names === null };
    }
    case "text":
      return { ...plain, wants: rowsOfText(incoming.text) };
    case "file":
      return { ...plain, wants: rowsOfWish(incoming.caption) };
    case "edit":
    case "unsupported":
    case "paid":
    case "returned":
      return plain;
  }
}

/** A command in words, a name to look for, or a wish. */
function rowsOfText(text: string): ExtraRows | null {
  const command = commandNamed(commandIn(text) ?? "");
  if (command) return command.wants("");
  const found = text.length > MAX_NAME ? null : timesOfFound(text, 0);
  return rowsOfWish(text, found?.rows === "times" ? found.models : []);
}
