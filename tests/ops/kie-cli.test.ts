import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));

function kie(
  args: readonly string[],
  input?: unknown,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/ops/kie.ts", ...args], { cwd: root });
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
  child.stdin.end(input === undefined ? "" : typeof input === "string" ? input : JSON.stringify(input));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...out })));
}

/** Exactly one JSON value: anything else on stdout is a failure. */
const json = (stdout: string): unknown => JSON.parse(stdout);

describe("kie models", () => {
  test("lists what is asked for, as a table and as one JSON value", async () => {
    const [table, list] = await Promise.all([
      kie(["models", "--type", "upscale"]),
      kie(["models", "--output", "text", "--json"]),
    ]);
    expect(table.stdout).toMatch(/^MODEL\s+TYPE\s+OUTPUT\s+FROM/);
    expect(table.stdout).toContain("topaz/image-upscale");
    expect(table.stdout).not.toContain("z-image");
    const models = z.array(z.object({ id: z.string(), output: z.string() })).parse(json(list.stdout));
    expect(models.length).toBe(10);
    expect(new Set(models.map((model) => model.output))).toEqual(new Set(["text"]));
    expect(list.stderr).toBe("");
  });

  test("a wrong type is wrong use, answered with the right one", async () => {
    const { code, stdout, stderr } = await kie(["models", "--type", "text_to_vidio"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Did you mean text_to_video?");
  });
});

describe("kie show", () => {
  test("shows a model to a person, and its input as JSON Schema to a program", async () => {
    const [text, schema] = await Promise.all([
      kie(["show", "kling-2.6/text-to-video"]),
      kie(["show", "kling-2.6/text-to-video", "--schema"]),
    ]);
    expect(text.stdout).toContain('"5" "10"');
    expect(json(schema.stdout)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      required: ["prompt", "sound", "aspect_ratio", "duration"],
      additionalProperties: false,
    });
  });

  test("a wrong id is wrong use, answered with the right one", async () => {
    const { code, stderr } = await kie(["show", "nano-bananna-pro"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean nano-banana-pro?");
  });
});

describe("kie validate and kie price", () => {
  test("print exactly one JSON value, from a file or from standard input", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "kie-")), "input.json");
    writeFileSync(file, JSON.stringify({ prompt: "a fox", duration: 10, sound: "true" }));
    const [valid, cost] = await Promise.all([
      kie(["validate", "kling-2.6/text-to-video", "--input", file]),
      kie(["price", "kling-2.6/text-to-video", "--input", "-", "--json"], {
        prompt: "a fox",
        duration: "5",
        sound: false,
      }),
    ]);
    const input = { prompt: "a fox", sound: true, aspect_ratio: "1:1", duration: "10" };
    expect({ code: valid.code, verdict: json(valid.stdout) }).toEqual({
      code: 0,
      verdict: { ok: true, errors: [], input },
    });
    expect({ code: cost.code, cost: json(cost.stdout) }).toEqual({
      code: 0,
      cost: { credits: 55, usd: 0.275, formula: "55 credits" },
    });
  });

  test("a refused input exits 1 and says where and why", async () => {
    const { code, stdout } = await kie(["validate", "recraft/remove-background", "--input", "-"], { image: "cat.png" });
    expect(code).toBe(1);
    expect(json(stdout)).toEqual({
      ok: false,
      errors: [{ path: "image", code: "not_url", message: "Send a file or an address that starts with https://." }],
      input: {},
    });
  });

  test("an unknown price is null, not a guess", async () => {
    const audio = { image_url: "https://example.com/a.jpg", audio_url: "https://example.com/a.mp3" };
    const [open, measured] = await Promise.all([
      kie(["price", "omnihuman-1-5", "--input", "-"], audio),
      kie(["price", "omnihuman-1-5", "--input", "-", "--clip-seconds", "10"], audio),
    ]);
    expect(open.code).toBe(0);
    expect(json(open.stdout)).toEqual({
      credits: null,
      usd: null,
      formula: "unknown: the length of audio_url is not known",
    });
    expect(json(measured.stdout)).toEqual({ credits: 270, usd: 1.35, formula: "27 credits × 10 s" });
  });
});

describe("wrong use", () => {
  test.each([
    [["modles"], "Did you mean models?"],
    [["validate", "z-image"], "--input is missing"],
    [["validate", "z-image", "--input", "-"], "is no JSON"],
    [["validate", "z-image", "--input", "/no/such/file"], "cannot be read"],
    [["price", "z-imag", "--input", "-"], "Did you mean z-image?"],
    [["price", "--cheap"], "Unknown option"],
    [[], "npm run kie -- COMMAND"],
  ])("kie %j exits 2, says what is right, and prints nothing on stdout", async (args, words) => {
    const { code, stdout, stderr } = await kie(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each([["--help"], ["price", "--help"], ["generate", "--help"], ["sanity", "--help"], ["drift", "--help"]])(
    "kie %s %s explains itself and exits 0",
    async (...args) => {
      const { code, stdout } = await kie(args.filter((arg) => arg !== undefined));
      expect(code).toBe(0);
      expect(stdout).toMatch(/kie/);
    },
  );
});
