import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { formTexts } from "../../lib/bot/form/texts.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What names a thing and counts nothing, or stands in an address and not among words. */
const NO_AMOUNT = /(?:^|\.)(?:id|\w+Id)(?: \+ 1| \?\? "\?")?$|getUTCDate\(\)$/;
const NO_WORDS = new Set([
  "lib/bot/form/path.ts",
  "lib/bot/core/screen.ts",
  "lib/registry/check/param.ts",
  "lib/registry/check/amounts.ts",
]);

function filesIn(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length));
}

/** Each `${…}` of these files whose value is a number as it is. */
function rawNumbers(files: readonly string[]): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    files.map((file) => root + file),
    { ...options, noEmit: true },
  );
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      if (ts.isTemplateSpan(node)) {
        const type = checker.getTypeAtLocation(node.expression);
        const parts = type.isUnion() ? type.types : [type];
        const written = node.expression.getText();
        const isNumber = parts.some(({ flags }) => (flags & ts.TypeFlags.NumberLike) !== 0);
        if (isNumber && !NO_AMOUNT.test(written)) found.push(`${file}: ${written}`);
      }
      ts.forEachChild(node, visit);
    };
    const source = program.getSourceFile(root + file);
    if (source) visit(source);
  }
  return found;
}

test("no number gets into words but through the one that writes numbers as the language does", () => {
  const files = [...filesIn("lib/bot"), ...filesIn("lib/registry/check")].filter((file) => !NO_WORDS.has(file));
  expect(files.length).toBeGreaterThan(80);
  expect(rawNumbers(files)).toEqual([]);
}, 60_000);

test.each([
  ["en", "2.5 s", "1,234.5 MP"],
  ["ru", "2,5 с", "1\u00a0234,5 Мп"],
] as const)("seconds and megapixels have the decimal mark of the language (%s)", (locale, seconds, megapixels) => {
  expect(formTexts[locale].units.seconds(2.5)).toBe(seconds);
  expect(formTexts[locale].units.megapixels(1_234.5)).toBe(megapixels);
});
