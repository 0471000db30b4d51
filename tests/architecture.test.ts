import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

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

test("a function loads zod/mini and nothing else of zod, which is a third of its start", () => {
  const edges = product.filter(({ path }) => path.startsWith("api/"));
  const loaded = new Set(edges.flatMap(({ path }) => [...loadedBy(path)]));
  const whole = product.filter((source) => loaded.has(source.path) && valueImportsOf(source).includes("zod"));
  expect(loaded).toContain("lib/db/tasks/row.ts");
  expect(whole.map(({ path }) => path)).toEqual([]);
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
    const others = product.filter(({ path }) => !path.startsWith("lib/db/"));
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
