import { afterAll, beforeAll, expect, test } from "vitest";
import { findModel } from "../../lib/registry/load.js";
import { ADMINS, type Operations, startOperations } from "./operations.js";

const WEEK_MINUTES = 7 * 24 * 60;
const DAY_MINUTES = 24 * 60;
let at: Operations;

beforeAll(async () => {
  at = await startOperations();
});
afterAll(() => at.close());

const told: Record<keyof typeof ADMINS, string[]> = { en: [], ru: [] };
/** All that an admin was told so far. */
function heard(language: keyof typeof ADMINS): string[] {
  told[language].push(...at.news(ADMINS[language]));
  return told[language];
}
const lookups = () => at.kie.requests().filter(({ endpoint }) => endpoint === "models").length;
const listed = async (model: string) =>
  (await at.sql<{ reason: string }>("select reason from models_off where model = $1", [model])).map(
    ({ reason }) => reason,
  );

test("once a week a sweep reads KIE's catalogue with one question; the first look only remembers", async () => {
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await at.sweep();
  expect(lookups()).toBe(0);
  await at.pass(WEEK_MINUTES + 1);
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await at.sweep();
  expect(lookups()).toBe(1);
  expect(heard("en").filter((text) => text.includes("catalogue"))).toEqual([]);
  const [row] = await at.sql<{ models: number }>("select count(*)::int as models from catalogue_seen");
  expect(row?.models).toBeGreaterThan(150);
});

test("what is new, gone and priced otherwise is one message in each admin's language; what is gone twice is off, and offered when it is switched on", async () => {
  at.kie.changeModel({ model: "recraft/crisp-upscale", hidden: true });
  at.kie.changeModel({ model: "kling-4.0/image" });
  at.kie.changeModel({ model: "z-image", pricingDesc: "An image costs 9 credits." });
  await at.pass(WEEK_MINUTES + 1);
  await at.sweep();
  const [first = ""] = heard("en").filter((text) => text.includes("catalogue"));
  expect(first).toContain("New: kling-4.0/image");
  expect(first).toContain("Not there; I look again tomorrow: recraft/crisp-upscale");
  expect(first).toContain("Another price text: z-image");
  expect(await listed("recraft/crisp-upscale")).toEqual([]);

  // The next look comes the day after, not the week after.
  await at.pass(DAY_MINUTES + 1);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await at.sweep();
  expect(lookups()).toBe(3);
  expect(await listed("recraft/crisp-upscale")).toEqual(["gone"]);
  expect(heard("en").join("\n")).toContain("Gone, so I have switched it off: recraft/crisp-upscale");
  expect(heard("ru").join("\n")).toContain("Исчезли, поэтому выключены: recraft/crisp-upscale");
  expect(findModel("recraft/crisp-upscale")?.status).toBe("current");

  // Off is off: told once, and counted no further.
  await at.pass(WEEK_MINUTES + 1);
  await at.sweep();
  expect(heard("en").filter((text) => text.includes("switched it off"))).toHaveLength(1);
});

test("KIE in trouble is not KIE without models", async () => {
  at.kie.addFault({ endpoint: "models", fault: "refuse", code: 500, times: null });
  await at.pass(WEEK_MINUTES + 1);
  await at.sweep();
  const rows = await at.sql("select 1 from models_off where reason = 'gone' and model <> 'recraft/crisp-upscale'");
  expect(rows).toEqual([]);
});
