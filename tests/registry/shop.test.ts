import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readShop, shopFile } from "../../lib/ops/registry/shop-and-limits.js";
import { shopConfig, toBotCredits } from "../../lib/registry/load.js";

const text = readFileSync(new URL(`../../${shopFile}`, import.meta.url), "utf8");

describe("the shop", () => {
  test("is compiled from its YAML as it is now", () => {
    expect(shopConfig).toEqual(readShop(text, shopFile));
  });

  test.each([
    ["packs:", "pack:", "Unrecognized key"],
    ["rate: 1", "rate: 0", "rate"],
    ["rate: 1", "rate: 1.00001", "four decimals"],
    ["stars: 50,", "stars: 50.5,", "packs > s > stars"],
    ["  s:", "  S-1:", "small letters"],
  ])("with %j written as %j is refused by file, line and path", (was, is, reason) => {
    const broken = text.replace(was, is);
    expect(() => readShop(broken, shopFile)).toThrow(reason);
    expect(() => readShop(broken, shopFile)).toThrow(/^models\/shop\.yaml:\d+: /);
  });
});

test.each([
  [27, 1, 27],
  [0.8, 1, 1],
  [7.2, 1.1, 8],
  [10, 1.1, 11],
  [100, 0.07, 7],
  [0.001, 0.001, 1],
  [33.333, 3, 100],
])("%d credits of KIE at rate %d are %d of ours, rounded up and never by a binary fraction", (kie, rate, ours) => {
  expect(toBotCredits(kie, rate)).toBe(ours);
});
