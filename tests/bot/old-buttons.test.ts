import { describe, expect, test } from "vitest";
import type { UserInput } from "../../lib/bot/core/situation.js";
import { lookupFor, routeOf } from "../../lib/bot/routes.js";
import { decodeAction, encodeAction } from "../../lib/telegram/markup.js";
import { type Facts, OWNER_ID, oldButtons, oldCommands } from "./old-buttons.js";

function factsOf(incoming: UserInput): Facts {
  const { wants, names, looksOnly } = lookupFor(incoming);
  const pressed = incoming.kind === "press" ? incoming.action : null;
  return {
    ...(looksOnly && { looksOnly }),
    ...(wants && { wants: wants.rows === "times" ? { rows: "times" } : wants }),
    ...(names && { names }),
    ...(pressed && routeOf(pressed).onRepeat === "decide" && { isDecidedAgain: true }),
  };
}

describe.each(Object.entries(oldButtons))("the button %s of an older version", (verb, { data, action, ...facts }) => {
  test("is read as what it meant, and written with the same bytes", () => {
    expect(action.verb).toBe(verb);
    expect(decodeAction(data)).toEqual({ ownerId: OWNER_ID, action });
    expect(encodeAction(OWNER_ID, action)).toBe(data);
  });

  test("reads, names a task, wants rows and is decided again as it did", () => {
    expect(factsOf({ kind: "press", queryId: "1", action, isForeign: false, message: null })).toEqual(facts);
  });

  test("is not understood when a piece of it is missing or broken", () => {
    const pieces = data.split(".");
    for (let at = 3; at < pieces.length; at += 1) {
      // An admin command may come without its argument.
      if (verb !== "admin" || at === 3) expect(decodeAction(pieces.slice(0, at).join("."))?.action).toBeNull();
      expect(decodeAction(pieces.with(at, "*").join("."))?.action).toBeNull();
    }
  });
});

test("no two verbs have the same code", () => {
  const codes = Object.values(oldButtons).map(({ data }) => data.split(".")[2]);
  expect(new Set(codes).size).toBe(57);
});

test.each(oldCommands)("/$name $argument looks and wants rows as it did", ({ name, argument, ...facts }) => {
  expect(factsOf({ kind: "command", name, argument })).toEqual(facts);
});
