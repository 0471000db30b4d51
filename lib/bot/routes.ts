import { accountCommands, accountRoutes } from "./account/routes.js";
import type { Action } from "./core/action.js";
import { readAll, writeAll } from "./core/arguments.js";
import type { Press } from "./core/press.js";
import type { Command, Route } from "./core/route.js";
import { formCommands, formRoutes } from "./form/routes.js";
import { historyCommands, historyRoutes } from "./history/routes.js";
import { homeCommands, homeRoutes } from "./home/routes.js";
import { modelsCommands, modelsRoutes } from "./models/routes.js";
import { ordersRoutes } from "./orders/routes.js";
import { shopCommands, shopRoutes } from "./shop/routes.js";

/** Where the rooms meet: everything that can be pressed or typed. A list, because joined objects lose a name silently. */
const rooms = [homeRoutes, shopRoutes, accountRoutes, formRoutes, modelsRoutes, ordersRoutes, historyRoutes] as const;
const commandsOfRooms = [
  homeCommands,
  shopCommands,
  accountCommands,
  formCommands,
  modelsCommands,
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

/** Whether a room declares it. */
export function isRouted(action: Action): action is Press {
  return routeByVerb.has(action.verb);
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

/** Undefined: no room has this code. Null: damaged. */
export function pressOf(code: string, pieces: readonly string[]): Press | null | undefined {
  const verb = verbByCode.get(code);
  if (verb === undefined) return undefined;
  const args = readAll(routeOf({ verb }).args, pieces);
  // A verb and what its own route has read: no type can follow that through a map.
  return args && ({ verb, ...args } as unknown as Press);
}
