import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createKie } from "../../lib/kie/client.js";
import { parseSanityArgs } from "../../lib/ops/kie/sanity/args.js";
import { defaultTypes, planSanity } from "../../lib/ops/kie/sanity/plan.js";
import { runSanity } from "../../lib/ops/kie/sanity/run.js";
import { openSample, sampleFiles } from "../../lib/ops/kie/sanity/smallest-order.js";
import { UsageError } from "../../lib/ops/kie/usage.js";
import { listModels } from "../../lib/registry/load.js";
import { type Kie as KieStandIn, startKie } from "../emulators/kie/server.js";
import { startCommand } from "./kie-command.js";

const apiKey = "kie-key-of-the-operator";
let kie: KieStandIn;

beforeEach(async () => {
  kie = await startKie({ apiKey, credits: 5_000, finish: { afterMs: 0 } });
});
afterEach(async () => {
  await kie.close();
});

const run = (args: readonly string[], key = apiKey) => startCommand(["sanity", ...args], kie, { apiKey: key }).finished;

function rowsOf(stdout: string): string[][] {
  return stdout
    .split("\n")
    .filter((line) => line.includes(" | "))
    .map((line) => line.split(" | "));
}

describe("kie sanity", () => {
  test("runs one model of each of the 12 types, all of them well", async () => {
    const { code, stdout } = await run(["--yes", "--concurrency", "12"]);
    const [heading, ...rows] = rowsOf(stdout);
    expect(heading).toEqual(["model", "model_type", "state", "ok/fail", "time"]);
    expect(rows.map((row) => row[1]).sort()).toEqual([...defaultTypes].sort());
    for (const row of rows) expect(row.slice(2)).toEqual(["success", "ok", expect.stringMatching(/^\d+\.\d s$/)]);
    expect(stdout).toMatch(/12 of 12 ok; credits 5000 before, \d+(\.\d+)? after/);
    expect(code).toBe(0);
  }, 60_000);

  test("names the type that fails and why, and exits 1", async () => {
    const model = planSanity({ types: ["upscale"], models: [], all: false }).jobs[0]?.model ?? "";
    kie.addFault({ fault: "fail", model, failCode: "500", failMsg: "the server is busy" });
    const { code, stdout } = await run(["--yes", "--types", "upscale,text_to_image"]);
    const rows = rowsOf(stdout);
    expect(rows.find((row) => row[1] === "upscale")).toEqual([
      model,
      "upscale",
      "fail",
      "fail",
      expect.any(String),
      "model_busy: 500 the server is busy",
    ]);
    expect(rows.find((row) => row[1] === "text_to_image")?.[3]).toBe("ok");
    expect(code).toBe(1);
  });

  test("says in one line that the key is wrong, exits 1 and creates nothing", async () => {
    const { code, stdout, stderr } = await run(["--yes"], "wrong-key");
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toEqual(["KIE does not accept KIE_API_KEY; nothing was created."]);
    expect(code).toBe(1);
    expect(kie.tasks()).toHaveLength(0);
  });

  test.each([
    ["nobody can be asked", [], 2],
    ["it would cost more than allowed", ["--yes", "--max-credits", "1"], 1],
  ])("creates nothing when %s", async (_name, args, exitCode) => {
    const { code } = await run(args);
    expect(code).toBe(exitCode);
    expect(kie.tasks()).toHaveLength(0);
  });

  test("creates nothing when the account has too little", async () => {
    kie.setCredits(1);
    const { code, stderr } = await run(["--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("more than the account has");
    expect(kie.tasks()).toHaveLength(0);
  });

  test("prints one JSON value with --json and the table on stderr", async () => {
    const { code, stdout, stderr } = await run(["--yes", "--json", "--models", "z-image"]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      ok: true,
      creditsBefore: 5_000,
      rows: [{ model: "z-image", ok: true, state: "success" }],
    });
    expect(report.creditsAfter).toBeCloseTo(5_000 - report.billCredits);
    expect(stderr).toContain("z-image | text_to_image | success | ok");
    expect(code).toBe(0);
  });
});

test.each([
  ["a type nobody knows", ["--types", "text_to_soup"]],
  ["a model nobody knows", ["--models", "no/such"]],
  ["a number that is none", ["--concurrency", "many"]],
  ["no task at a time", ["--concurrency", "0"]],
  ["something that is no option", ["z-image"]],
])("%s is wrong use", (_name, args) => {
  expect(() => parseSanityArgs(args)).toThrow(UsageError);
});

describe("the plan", () => {
  test("counts the song that another job needs, once", () => {
    const plan = planSanity({ types: ["speech_to_text"], models: [], all: false });
    expect(plan.preparations).toHaveLength(1);
    const parts = [...plan.jobs, ...plan.preparations].map((job) => job.credits ?? 0);
    expect(plan.credits).toBeCloseTo(parts.reduce((sum, part) => sum + part, 0));
    const both = planSanity({
      types: [],
      models: [...plan.jobs, ...plan.preparations].map((job) => job.model),
      all: false,
    });
    expect(both.preparations).toEqual([]);
    expect(both.credits).toBeCloseTo(plan.credits);
  });

  test("takes the cheapest model of a type", () => {
    const [job] = planSanity({ types: ["text_to_image"], models: [], all: false }).jobs;
    const prices = listModels().flatMap((model) =>
      model.model_type === "text_to_image" ? (model.priceFromCredits ?? []) : [],
    );
    expect(job?.credits).toBe(Math.min(...prices));
  });

  test("knows a small order for nearly every model on offer", () => {
    const plan = planSanity({ types: [], models: [], all: true });
    expect(plan.jobs.length + plan.problems.length).toBe(listModels().length);
    const [suspended, others] = [true, false].map((is) =>
      plan.problems.filter(({ reason }) => reason.startsWith("it is suspended: ") === is),
    );
    expect(suspended?.length).toBe(listModels().filter(({ isSuspended }) => isSuspended).length);
    expect(others?.length).toBeLessThanOrEqual(3);
    // Of what goes on from an earlier task too: that one is made here, so what it was made with is known.
    expect(plan.unpriced).toEqual([]);
  });
});

test("a job whose preparation fails says so and creates nothing of its own", async () => {
  const plan = planSanity({ types: ["speech_to_text"], models: [], all: false });
  kie.addFault({ fault: "fail", model: plan.preparations[0]?.model ?? "" });
  const client = createKie({
    apiKey,
    apiUrl: kie.url,
    uploadUrl: kie.uploadUrl,
    log: () => undefined,
    pollPauseMs: () => 10,
  });
  const [row] = await runSanity(client, plan, { concurrency: 2 });
  expect(row).toMatchObject({ ok: false, taskId: null, error: expect.stringContaining("ran before it") });
  expect(kie.tasks()).toHaveLength(1);
});

test.each(Object.keys(sampleFiles))("%s is what its facts say", async (key) => {
  const file = await openSample(key);
  const bytes = await new Response(file.stream).bytes();
  expect(bytes.length).toBe(sampleFiles[key]?.sizeBytes);
  expect(file).toMatchObject({ mime: sampleFiles[key]?.mime, sizeBytes: bytes.length });
});
