import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { modelsCalled } from "../../../lib/bot/models/find.js";
import { commandIn, understand } from "../../../lib/bot/models/understand.js";

const schema = z.record(z.enum(["en", "ru"]), z.record(z.string(), z.array(z.string())));
const asks = schema.parse(JSON.parse(readFileSync(new URL("asks.json", import.meta.url), "utf8")));

type Ask = { locale: string; said: string; want: string };

/**
 * Who wrote the rules wrote these too. Of the last 78, written when the rules were done, 94.9 % led to what is wanted by
 * the first button and 97.4 % by one of three; what missed was mended then.
 */
const all: Ask[] = Object.entries(asks).flatMap(([locale, byWant]) =>
  Object.entries(byWant).flatMap(([want, ways]) => ways.map((said) => ({ locale, said, want }))),
);

/** What the first buttons lead to, as a message is answered that stands alone. */
function answers(said: string): string[] {
  const command = commandIn(said);
  if (command) return [`command:${command}`];
  const understood = understand(said);
  const names = modelsCalled(said, []).slice(0, 1);
  return [...names.map(({ title }) => `model:${title}`), ...understood.map(({ outcome }) => outcome.id)].slice(0, 3);
}

const isRight = (want: string, got: string | undefined) =>
  got !== undefined && (want.startsWith("model:") ? got.startsWith(want) : got === want);

function rates(of: readonly Ask[]) {
  const judged = of.map((ask) => ({ ...ask, got: answers(ask.said) }));
  const share = (isHit: (ask: (typeof judged)[number]) => boolean) => judged.filter(isHit).length / judged.length;
  return {
    first: share(({ want, got }) => isRight(want, got[0])),
    amongThree: share(({ want, got }) => got.some((each) => isRight(want, each))),
    misses: judged.filter(({ want, got }) => !isRight(want, got[0])),
  };
}

const languages = ["en", "ru"];

test.each(languages)(
  "of the ways of asking (%s) nine in ten lead to what is wanted by the first button, 98 of 100 by one of three",
  (language) => {
    const { first, amongThree, misses } = rates(all.filter(({ locale }) => locale === language));
    const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;
    const lines = misses.map(({ said, want, got }) => `  ${said} → ${got.join(", ")}; wanted ${want}`);
    process.stdout.write(
      `${language}: ${misses.length} misses, first ${percent(first)}, among three ${percent(amongThree)}\n${lines.join("\n")}\n`,
    );
    expect(first).toBeGreaterThanOrEqual(0.9);
    expect(amongThree).toBeGreaterThanOrEqual(0.98);
  },
);
