import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { count, taskId } from "../../lib/bot/core/arguments.js";
import type { Press, PressIn } from "../../lib/bot/core/press.js";
import { commandTo, type Route, route } from "../../lib/bot/core/route.js";
import { showScreen } from "../../lib/bot/core/situation.js";
import { textsFor } from "../../lib/bot/core/texts.js";
import { historyRoutes } from "../../lib/bot/history/routes.js";
import { homeScreen } from "../../lib/bot/home/screens.js";

const bot = fileURLToPath(new URL("../../lib/bot", import.meta.url));
const sources = readdirSync(bot, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name));
const look = () => showScreen(homeScreen(textsFor("en"), null));

/** Each line compiles only because the compiler refuses the one below its mark. */
describe("the compiler refuses", () => {
  test("a button without a route, and one whose arguments are not its route's", () => {
    const presses: Press[] = [
      // @ts-expect-error no such verb
      { verb: "histroy", page: 0 },
      // @ts-expect-error an argument is missing
      { verb: "item", task: "1" },
      // @ts-expect-error an argument of another type
      { verb: "item", task: "1", page: "2" },
      // @ts-expect-error an argument too many
      { verb: "history", page: 0, task: "1" },
    ];
    expect(presses).toHaveLength(4);
  });

  test("a button into a room that is not in the table", () => {
    type Other = { other: Route<{ page: number }> };
    // @ts-expect-error the history is left out
    const press: PressIn<Other> = { verb: "history", page: 0 };
    expect(press.verb).toBe("history");
  });

  test("a route that promises to read and changes something", () => {
    // @ts-expect-error it closes the form
    route({ code: "1", args: {}, reads: true, decide: () => ({ ...look(), draft: null }) });
    expect(route({ code: "1", args: {}, decide: () => ({ ...look(), draft: null }) }).reads).toBe(false);
  });

  test("a decision on an argument that the route does not have", () => {
    // @ts-expect-error there is no task
    route({ code: "1", args: { page: count }, decide: (_, { task }) => (task ? look() : look()) });
    expect(route({ code: "1", args: { task: taskId }, decide: (_, { task }) => (task ? look() : look()) }).code).toBe(
      "1",
    );
  });

  test("a route that decides nothing", () => {
    // @ts-expect-error no `decide`
    expect(route({ code: "1", args: {} }).code).toBe("1");
  });

  test("a command without the arguments of the route that it leads to", () => {
    // @ts-expect-error no page
    expect(commandTo(historyRoutes.history, {}).reads).toBe(true);
  });
});

describe("a button is declared in one place", () => {
  test.each([
    ["item", "history/routes.ts", "history/screens.ts"],
    ["forget", "history/routes.ts", "history/screens.ts"],
    ["forgotten", "history/routes.ts", "history/screens.ts"],
    ["show", "history/routes.ts", "history/screens.ts"],
    ["ledger", "account/routes.ts", "account/screens.ts"],
    ["setting", "account/routes.ts", "account/screens.ts"],
    ["buy", "shop/routes.ts", "shop/screens.ts"],
    ["found", "models/find.ts", "models/routes.ts"],
    ["fits", "models/fits.ts", "models/routes.ts", "wishes/card.ts"],
    ["close", "form/card-screen.ts", "form/routes.ts"],
    ["values", "form/field-screen.ts", "form/routes.ts"],
    ["pop", "form/field-screen.ts", "form/routes.ts"],
    ["add", "form/field-screen.ts", "form/routes.ts"],
    ["use_for", "orders/routes.ts", "orders/uses.ts"],
    ["use_in", "orders/next-steps.ts", "orders/routes.ts"],
    ["make", "wishes/card.ts", "wishes/routes.ts"],
    ["help", "home/routes.ts"],
  ])("%s is named by its room's routes and by what draws it, and nowhere else", (verb, ...files) => {
    const names = new RegExp(`(verb:|case) "${verb}"|^  ${verb}: \\w*[rR]oute\\(`, "m");
    const naming = sources.filter((path) => names.test(readFileSync(path, "utf8")));
    expect(naming.map((path) => relative(bot, path)).sort()).toEqual(files);
  });
});

test("the rooms build for a browser: they use no package, and nothing of Node", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  // The admin's commands run use-cases of the domain, and these wait with Node's timers: only its routes and words are for a browser.
  const entryPoints = sources.filter((path) => !relative(bot, path).startsWith("admin/"));
  const { errors, metafile } = await build({
    entryPoints,
    absWorkingDir: root,
    bundle: true,
    write: false,
    outdir: "never-written",
    metafile: true,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  expect(errors).toEqual([]);
  const bundled = Object.keys(metafile.inputs);
  expect(bundled.filter((path) => !/^(lib\/(bot|tasks|registry)|models)\//.test(path))).toEqual([]);
  expect(bundled).toEqual(
    expect.arrayContaining(["lib/bot/decide.ts", "lib/bot/message.ts", "lib/bot/admin/routes.ts"]),
  );
});
