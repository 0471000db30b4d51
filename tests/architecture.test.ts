import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

type Part = "api" | "app" | "ops" | "telegram" | "bot" | "kie" | "db" | "tasks" | "registry" | "config" | "leaf";
type Rule = { parts: readonly Part[]; packages: readonly string[] };

/** What a part may import besides itself. Node's own modules are open to all but edges, the domain and the registry. */
const rules: Record<Part, Rule> = {
  api: { parts: ["app", "leaf"], packages: [] },
  app: { parts: ["telegram", "kie", "db", "tasks", "registry", "config", "leaf"], packages: ["grammy/web"] },
  ops: {
    parts: ["app", "telegram", "kie", "db", "tasks", "registry", "config", "leaf"],
    packages: ["js-yaml", "ofetch", "srvx/node", "zod", "zod/mini", "grammy/web"],
  },
  telegram: { parts: ["bot", "tasks", "registry", "leaf"], packages: ["grammy/web", "grammy/types", "zod/mini"] },
  bot: { parts: ["tasks", "registry", "leaf"], packages: ["zod/mini"] },
  kie: { parts: ["tasks", "registry", "leaf"], packages: ["ofetch", "zod/mini"] },
  db: { parts: ["tasks", "registry", "leaf"], packages: ["@neondatabase/serverless", "zod/mini"] },
  tasks: { parts: ["registry", "leaf"], packages: ["node:timers/promises"] },
  registry: { parts: [], packages: ["zod", "zod/mini"] },
  config: { parts: [], packages: ["zod/mini"] },
  leaf: { parts: [], packages: [] },
};
const withoutNode: readonly Part[] = ["tasks", "registry", "api"];

const folderParts: readonly Part[] = ["ops", "telegram", "bot", "kie", "db", "tasks", "registry", "config"];

/** The part a file of api/ or lib/ belongs to; null for any other file. */
function partOf(path: string): Part | null {
  const [top, second = ""] = path.split("/");
  if (top === "api") return "api";
  if (top !== "lib") return null;
  if (path === "lib/app.ts") return "app";
  return folderParts.find((part) => part === second) ?? (second.endsWith(".ts") ? "leaf" : null);
}

type Source = { path: string; text: string };

function sourcesIn(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
  );
}

/** Static, dynamic, type-only and re-exporting imports alike, as TypeScript itself finds them. */
const importsOf = (text: string) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

/** The files of api/ and lib/ that running `path` loads, itself included: type-only imports load nothing. */
function loadedBy(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path)) return known;
  known.add(path);
  const source = product.find((each) => each.path === path);
  const local = (source ? valueImportsOf(source) : []).filter((specifier) => specifier.startsWith("."));
  for (const specifier of local) loadedBy(join(dirname(path), specifier).replace(/\.js$/, ".ts"), known);
  return known;
}

/** Static and dynamic imports that remain when the types are gone. */
function valueImportsOf({ path, text }: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isErased = ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true;
    if (ts.isImportDeclaration(node) && !isErased && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push(node.moduleSpecifier.text);
    }
    const [target] =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments : [];
    if (target && ts.isStringLiteral(target)) found.push(target.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Why a file may not import something; null when it may. */
function refusal(path: string, specifier: string): string | null {
  const part = partOf(path);
  if (part === null) return null;
  const { parts, packages } = rules[part];
  if (specifier.startsWith("node:") && !withoutNode.includes(part)) return null;
  if (!specifier.startsWith(".")) return packages.includes(specifier) ? null : `${part} may not use this package`;
  const target = join(dirname(path), specifier);
  const targetPart = partOf(target.replace(/\.js$/, ".ts"));
  if (targetPart === null) return `${part} may not reach outside api and lib`;
  return targetPart === part || parts.includes(targetPart) ? null : `${part} may not import ${targetPart}`;
}

function refusals(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap((specifier) => {
      const reason = refusal(path, specifier);
      return reason === null ? [] : [`${path} imports ${specifier}: ${reason}`];
    }),
  );
}

const product = sourcesIn("api", "lib");
const all = [...product, ...sourcesIn("tests")];

function linesWith(pattern: RegExp, sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

/** Text of the program itself: string and template literals, without comments. */
function literalsOf({ path, text }: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

function propertyReads({ path, text }: Source, object: string, property: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === object && node.name.text === property) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe("the import rule", () => {
  test("api → app → adapters → tasks → registry, and never back", () => {
    expect(refusals(product)).toEqual([]);
  });

  test.each([
    ["lib/tasks/sweep.ts", 'import { createKie } from "../kie/client.js";', "tasks may not import kie"],
    ["lib/telegram/bot.ts", 'import type { Db } from "../db/client.js";', "telegram may not import db"],
    ["lib/kie/client.ts", 'export { x } from "../telegram/bot.js";', "kie may not import telegram"],
    ["lib/db/store.ts", 'const app = await import("../app.js");', "db may not import app"],
    ["api/telegram.ts", 'import { createStore } from "../lib/db/store.js";', "api may not import db"],
    ["lib/app.ts", 'import { startKie } from "../tests/emulators/kie/server.js";', "may not reach outside"],
    ["lib/bot/bot.ts", 'import { Bot } from "grammy";', "may not use this package"],
    ["lib/tasks/task.ts", 'import { readFileSync } from "node:fs";', "may not use this package"],
    ["lib/registry/load.ts", 'import { createLog } from "../log.js";', "registry may not import leaf"],
    ["lib/log.ts", 'import { readEnv } from "./config/env.js";', "leaf may not import config"],
  ])("%s with %s is refused by name", (path, text, reason) => {
    expect(refusals([{ path, text }])).toEqual([expect.stringContaining(reason)]);
    expect(refusals([{ path, text }])[0]).toContain(path);
  });

  test("a function loads zod/mini and nothing else of zod, which is a third of its start", () => {
    const edges = product.filter(({ path }) => path.startsWith("api/"));
    const loaded = new Set(edges.flatMap(({ path }) => [...loadedBy(path)]));
    const whole = product.filter((source) => loaded.has(source.path) && valueImportsOf(source).includes("zod"));
    expect(loaded).toContain("lib/db/tasks/row.ts");
    expect(whole.map(({ path }) => path)).toEqual([]);
  });

  test("every file of lib belongs to a part", () => {
    expect(product.filter(({ path }) => partOf(path) === null)).toEqual([]);
  });

  test("words a user reads are imported from texts only by the bot", () => {
    const outside = product.filter(({ path }) => partOf(path) !== "bot");
    const importing = outside.filter(({ text }) =>
      importsOf(text).some((specifier) => /\/texts[^/]*\.js$/.test(specifier)),
    );
    expect(importing.map(({ path }) => path)).toEqual([]);
  });
});

describe("what only one place may do", () => {
  test("the environment is read in lib/config/env.ts alone", () => {
    const others = product.filter(({ path }) => path !== "lib/config/env.ts");
    expect(others.flatMap((source) => propertyReads(source, "process", "env"))).toEqual([]);
    const taking = others.filter(({ text }) => /import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*"(node:)?process"/.test(text));
    expect(taking.map(({ path }) => path)).toEqual([]);
  });

  test("SQL is in lib/db alone", () => {
    const statement =
      /\b(select\s[\s\S]+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(table|index)\s)/i;
    const others = product.filter(({ path }) => partOf(path) !== "db");
    const found = others.flatMap((source) =>
      literalsOf(source).flatMap((literal) =>
        statement.test(literal) ? [`${source.path}: ${literal.slice(0, 60)}`] : [],
      ),
    );
    expect(found).toEqual([]);
  });

  test("Telegram updates come by webhook: nothing polls", () => {
    expect(linesWith(/\.start\(\)|getUpdates/, product)).toEqual([]);
  });

  test("an edge holds no logic: at most 25 lines of code", () => {
    const code = (text: string) => text.split("\n").filter((line) => /\S/.test(line) && !/^\s*(\/\/|\/?\*)/.test(line));
    const long = product.filter(({ path, text }) => path.startsWith("api/") && code(text).length > 25);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

describe("the shape of files", () => {
  test("no file has more than 300 lines", () => {
    const long = all.filter(({ text }) => text.trimEnd().split("\n").length > 300);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test("no file is a drawer without a name of its own", () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|shared|constants|types|tools|managers?)(\/|\.ts$)/;
    expect(all.filter(({ path }) => drawer.test(path)).map(({ path }) => path)).toEqual([]);
  });

  test("no file only passes on what others define", () => {
    expect(all.filter(({ path }) => /(^|\/)index\.ts$/.test(path)).map(({ path }) => path)).toEqual([]);
    expect(linesWith(/^export (type )?(\*|\{[^}]*\}) from/, all)).toEqual([]);
  });

  test("tests replace no module", () => {
    const mock = new RegExp(`\\b(vi|jest)\\.(${["mock", "doMock", "hoisted"].join("|")})\\(`);
    expect(linesWith(mock, all)).toEqual([]);
  });
});
