import { expect, test } from "vitest";
import { createRateLimit } from "../../lib/kie/http/wait.js";

test("no window of time sees more than its count, however long the work takes", async () => {
  const perMs = 60;
  const limited = createRateLimit({ count: 3, perMs });
  const spans: { place: number; from: number; to: number }[] = [];
  const work = (place: number) =>
    limited(async () => {
      const from = performance.now();
      await new Promise((resolve) => setTimeout(resolve, (place % 3) * 10));
      spans.push({ place, from, to: performance.now() });
    });
  await Promise.all(Array.from({ length: 10 }, (_, place) => work(place)));
  const begun = spans.sort((a, b) => a.place - b.place);
  for (const { place, from } of begun.slice(3)) {
    expect(from - (begun[place - 3]?.to ?? 0)).toBeGreaterThanOrEqual(perMs - 2);
  }
});

test("work that fails gives its place back and passes its failure on", async () => {
  const limited = createRateLimit({ count: 1, perMs: 1 });
  await expect(limited(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await limited(async () => "yes")).toBe("yes");
});
