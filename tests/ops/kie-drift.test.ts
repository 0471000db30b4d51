import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { inputDifferences, priceDifferences } from "../../lib/ops/kie/drift/compare.js";
import { liveInputOf } from "../../lib/ops/kie/drift/live-schema.js";
import { parseDeclarations, readRegistry } from "../../lib/ops/registry/source.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import { currentModels } from "../emulators/kie/facts.js";
import { toOpenApi } from "../emulators/kie/open-api.js";
import { priceProse } from "../emulators/kie/price-prose.js";
import { type Kie, startKie } from "../emulators/kie/server.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "drift-"));
const stateFile = join(folder, "state.jsonl");
const factsOf = (id: string) => {
  const facts = currentModels.find((model) => model.id === id);
  if (facts === undefined) throw new Error(`no facts of ${id}`);
  return facts;
};
const reportSchema = z.object({
  compared: z.number(),
  differences: z.array(z.object({ model: z.string(), what: z.string(), detail: z.string() })),
  entries: z.array(z.string()).optional(),
});

let kie: Kie;
beforeAll(async () => {
  kie = await startKie({ apiKey: "test-key", limits: { createTask: "off", recordInfo: "off", catalogue: "http200" } });
});
beforeEach(() => kie.reset());
afterAll(() => kie.close());

function drift(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, KIE_API_KEY: "test-key", KIE_API_URL: kie.url, KIE_UPLOAD_URL: kie.uploadUrl };
  const child = spawn(process.execPath, ["--import", "tsx", "lib/ops/kie.ts", "drift", "--state", stateFile, ...args], {
    cwd: root,
    env,
  });
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...out })));
}
const report = (stdout: string) => reportSchema.parse(JSON.parse(stdout));

describe("our registry against every schema and price text of the KIE stand-in", () => {
  const declared = parseDeclarations(readFileSync(join(root, "models/kie_models.yaml"), "utf8"));

  test("differs nowhere", () => {
    const differences = listModels().flatMap(({ id }) => {
      const model = findModel(id);
      // A helper has no place in createTask's schema.
      if (model?.endpoint !== undefined) return [];
      const live = liveInputOf(toOpenApi(factsOf(id)));
      if (model === null || live === null) return [`${id}: cannot be compared`];
      const found = [
        ...inputDifferences(model, live, declared(id).differs),
        ...priceDifferences(model, priceProse(factsOf(id))),
      ];
      return found.map((difference) => `${id} ${difference}`);
    });
    expect(differences).toEqual([]);
  });
});

describe("kie drift", () => {
  test("finds nothing where nothing changed, at no more than one question a second", async () => {
    const { code, stdout, stderr } = await drift("--json", "z-image", "bytedance/seedance-2-fast");
    expect({ code, ...report(stdout) }).toEqual({ code: 0, compared: 2, differences: [] });
    expect(stderr).toContain("2/2");
  });

  test("a model that neither KIE nor the registry has is wrong use", async () => {
    const { code, stdout, stderr } = await drift("--json", "z-imag");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Did you mean z-image?");
  });

  test("names what is gone, what a schema changed and what a price changed, and exits 1", async () => {
    const facts = factsOf("z-image");
    const { prompt, ...rest } = facts.input;
    kie.changeModel({
      model: "z-image",
      openapi: toOpenApi({
        ...facts,
        input: {
          ...rest,
          prompt: { type: "string", required: false, max: 900 },
          style: { type: "string", required: false },
        },
      }),
      pricingDesc: "Each image costs 1.2 credits ($0.006).",
    });
    kie.changeModel({ model: "recraft/crisp-upscale", hidden: true });
    expect(prompt).toBeDefined();
    const { code, stdout } = await drift("--json", "z-image", "recraft/crisp-upscale");
    expect(code).toBe(1);
    const found = report(stdout).differences.map(({ model, what, detail }) => `${what} ${model} ${detail}`);
    expect(found).toEqual([
      "gone recraft/crisp-upscale not in KIE's catalogue any more",
      "parameter z-image prompt: KIE does not require it",
      "parameter z-image prompt: most is 900 at KIE, 1000 with us",
      "parameter z-image style: KIE has this parameter, we do not",
      "price z-image KIE names 1.2 credits, we do not",
      "price z-image we have 0.8 credits, KIE does not name them",
    ]);
  });

  test("writes an entry for a new model that the registry takes, and leaves chat models alone", async () => {
    const facts = { ...factsOf("kling-2.6/text-to-video"), id: "kling-9/text-to-video", title: "Kling 9" };
    kie.changeModel({ model: facts.id, openapi: toOpenApi(facts), pricingDesc: "A video costs 99 credits." });
    const { code, stdout, stderr } = await drift("--write", facts.id, "gpt-5-2");
    expect(code).toBe(1);
    expect(stderr).toContain("new        kling-9/text-to-video");
    expect(stderr).not.toContain("new        gpt-5-2");
    // The stand-in does not say what a model added by a test is for.
    const [spec] = readRegistry(stdout.replace(/model_type: .*/, "model_type: text_to_video"), "new.yaml");
    expect(spec?.id).toBe(facts.id);
    expect(spec?.input["aspect_ratio"]).toMatchObject({
      type: "enum",
      required: true,
      values: ["1:1", "16:9", "9:16"],
      default: "1:1",
    });
    expect(stdout).toContain("99 credits");
  });

  test("a schema of an unknown shape is a difference, not a crash", async () => {
    kie.changeModel({
      model: "z-image",
      openapi: { openapi: "3.1.0", paths: { "/api/v1/jobs/createTask": { post: 5 } } },
    });
    const { code, stdout } = await drift("--json", "z-image");
    expect(code).toBe(1);
    expect(report(stdout).differences[0]?.detail).toContain("its schema cannot be read");
  });

  test("a run that was stopped goes on where it was", async () => {
    const input = {
      prompt: { type: "string", required: true, max: 77 },
      aspect_ratio: { type: "string", required: true },
    };
    const head = { apiUrl: kie.url, startedAtMs: Date.now() };
    writeFileSync(
      stateFile,
      `${JSON.stringify(head)}\n${JSON.stringify({ model: "z-image", input })}\n{"model": "cut sho`,
    );
    const { stdout } = await drift("--json", "z-image");
    expect(report(stdout).differences.map(({ detail }) => detail)).toContain("prompt: most is 77 at KIE, 1000 with us");
    expect(kie.requests().filter(({ path }) => path.endsWith("/schema"))).toEqual([]);
  });
});

test("KIE that does not answer is said in one sentence, without a stack", async () => {
  kie.addFault({ fault: "refuse", endpoint: "models", code: 500, times: null });
  const { code, stdout, stderr } = await drift("--json");
  kie.clearFaults();
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^KIE did not answer about its models: .*Run the same command again to go on\.\n$/);
});
