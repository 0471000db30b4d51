import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withObservedPrice, withTrialPrice } from "../../lib/ops/kie/prices/write.js";
import { readRegistry, registryFile } from "../../lib/ops/registry/source.js";
import { findModel } from "../../lib/registry/load.js";
import type { ModelInput, SourceFacts } from "../../lib/registry/model/schema.js";
import { priceOf } from "../../lib/registry/price/price.js";
import { startKie } from "../emulators/kie/server.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { startCommand } from "./kie-command.js";

const clip = fileURLToPath(new URL("../../lib/ops/kie/samples/clip.mp4", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(new URL(`../../${registryFile}`, import.meta.url), "utf8");

function rewritten(id: string, input: ModelInput, factor: number, from?: SourceFacts) {
  const spec = findModel(id);
  if (spec === null) throw new Error(`no model ${id}`);
  const sources = from === undefined ? {} : { t: from };
  const { basis, credits } = priceOf(spec, input, {}, sources);
  if (basis === null || credits === null) throw new Error(`${id} has no exact price`);
  const seen = { model: id, basis, expectedCredits: credits, observedCredits: credits * factor };
  const written = withObservedPrice(text, spec, seen, "2026-12-01");
  const changed = written === null ? null : readRegistry(written, "m.yaml").find((each) => each.id === id);
  return { written, now: changed ? priceOf(changed, input, {}, sources).credits : null, before: credits };
}

describe("what was seen becomes the registry's price", () => {
  test.each<[string, ModelInput, SourceFacts | undefined]>([
    ["kling-2.6/text-to-video", { sound: false, duration: "5" }, undefined],
    ["kling-3.0/video", { mode: "pro", sound: true, duration: "7" }, undefined],
    ["z-image", {}, undefined],
    ["wan/2-7-image", { n: 2 }, undefined],
    ["elevenlabs/text-to-speech-turbo-2-5", { text: "x".repeat(1_200) }, undefined],
    ["gemini-omni-video", { resolution: "4k", duration: "10" }, undefined],
    ["bytedance/seedance-2-fast", { resolution: "480p" }, undefined],
    ["veo/extend", { task_id: "t" }, { model: "veo-3-1", values: { model: "veo3" } }],
    ["grok-imagine/extend", { task_id: "t", extend_times: 10 }, { model: "x", values: { resolution: "720p" } }],
  ])("%s %j", (id, input, from) => {
    const { written, now, before } = rewritten(id, input, 1.5, from);
    expect(now).toBeCloseTo(before * 1.5, 2);
    const lines = (whole: string) => whole.split("\n");
    const different = lines(written ?? "").filter((line, index) => line !== lines(text)[index]);
    // The row and the day it was read: nothing else of 4,000 lines.
    expect(different.length).toBeLessThanOrEqual(2);
  });

  test("what is counted apart is left to a person", () => {
    const picture = "https://example.com/a.jpg";
    const { written } = rewritten(
      "seedream/5-pro-image-to-image",
      { quality: "basic", image_urls: [picture, picture] },
      2,
    );
    expect(written).toBeNull();
  });
});

describe("kie trial", () => {
  test("says what one order took, and nobody is offered the model before", async () => {
    const kie = await startKie({ apiKey: "k", credits: 1_000, finish: { afterMs: 0 } });
    kie.configure({ takes: { "runway/gen4-aleph": 84 } });
    const args = ["trial", "runway/gen4-aleph", "prompt=rain", `video_url=@${clip}`, "--json"];
    const { code, stdout } = await startCommand(args, kie, { apiKey: "k" }).finished;
    const [task] = kie.tasks();
    await kie.close();
    expect({ code, told: JSON.parse(stdout) }).toEqual({
      code: 0,
      told: { success: true, credits: 84, taskId: task?.taskId, error: null },
    });
  });

  test("with --write the model is offered at no more than that", () => {
    const written = readRegistry(withTrialPrice(text, "runway/gen4-aleph", 84, "2026-12-01"), "m.yaml");
    const aleph = written.find(({ id }) => id === "runway/gen4-aleph");
    expect(aleph).toMatchObject({ status: "current", price: { bound: { rows: [{ credits: 84 }] } } });
    expect(aleph?.suspended).toBeUndefined();
    expect(written.filter((spec) => spec.id !== "runway/gen4-aleph")).toEqual(
      readRegistry(text, "m.yaml").filter((spec) => spec.id !== "runway/gen4-aleph"),
    );
  });
});

describe("kie prices", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  function kie(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const env = { ...process.env, DATABASE_URL: database.databaseUrl };
    const child = spawn(process.execPath, ["--import", "tsx", "lib/ops/kie.ts", "prices", ...args], { cwd: root, env });
    const out = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...out })));
  }

  test("--observed lists what was seen, of all bots", async () => {
    expect(await kie("--observed")).toMatchObject({ code: 0, stdout: "KIE took what was expected of every order.\n" });
    await database.sql(`insert into price_drift (bot_id, model, basis, expected, observed, times, total, in_effect, last_task)
      values (1, 'kling-2.6/text-to-video', 'sound false, duration 5 = 55', 55, 70, 3, 4, true, 9)`);
    const { code, stdout } = await kie("--observed");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /kling-2\.6\/text-to-video +sound false, duration 5 = 55 +55 +70 +3 in a row, 4 since .* +in effect/,
    );
    const listed: unknown = JSON.parse((await kie("--observed", "--json")).stdout);
    expect(listed).toMatchObject({
      prices: [{ model: "kling-2.6/text-to-video", observedCredits: 70, isInEffect: true }],
    });
  });

  test("without --observed it is wrong use", async () => {
    expect(await kie()).toMatchObject({ code: 2, stdout: "" });
  });
});
