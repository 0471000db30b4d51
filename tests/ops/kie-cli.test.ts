import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));

type Printed = { code: number | null; stdout: string; stderr: string };

/** Node takes a pipe for a terminal, so that what a person would see can be read. */
const asTerminal = ["--import", "data:text/javascript,process.stdout.isTTY=true;process.stdout.columns=100"];

const kie = (args: readonly string[], input?: unknown): Promise<Printed> => start([], args, input);
const kieAtTerminal = (args: readonly string[], input?: unknown): Promise<Printed> => start(asTerminal, args, input);

function start(node: readonly string[], args: readonly string[], input?: unknown): Promise<Printed> {
  const child = spawn(process.execPath, [...node, "--import", "tsx", "lib/ops/kie.ts", ...args], { cwd: root });
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
    expect(models.length).toBe(12);
    expect(new Set(models.map((model) => model.output))).toEqual(new Set(["text"]));
    expect(list.stderr).toBe("");
  });

  test("words filter the list by name, maker and type, and every word counts", async () => {
    const [kling, both] = await Promise.all([
      kie(["models", "kling", "--json"]),
      kie(["models", "Kling", "image_to_video"]),
    ]);
    const models = z.array(z.object({ id: z.string() })).parse(json(kling.stdout));
    expect(models.length).toBeGreaterThan(5);
    expect(models.filter(({ id }) => !id.includes("kling"))).toEqual([]);
    expect(both.stdout).toContain("kling-2.6/image-to-video");
    expect(both.stdout).not.toContain("kling-2.6/text-to-video");
    expect(both.code).toBe(0);
  });

  test("words that nothing fits list nothing and fail, with the name that is near", async () => {
    const { code, stdout, stderr } = await kie(["models", "klign", "--json"]);
    expect({ code, models: json(stdout) }).toEqual({ code: 1, models: [] });
    expect(stderr).toContain("kling-2.6/text-to-video");
  });

  test("prices have their unit, and a terminal's lines end at its edge", async () => {
    const { stdout } = await kieAtTerminal(["models", "z-image"]);
    expect(stdout).toContain("0.8 credits");
    const wide = (await kieAtTerminal(["show", "google/imagen4-ultra"])).stdout
      .split("\n")
      .filter((line) => line.length > 100);
    expect(wide).toEqual([]);
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

  test.each(["kling", "kling-2.7/text-to-video", "klimg"])(
    "the name %s of a family is answered with the family",
    async (name) => {
      const { code, stderr } = await kie(["show", name]);
      expect(code).toBe(2);
      expect(stderr.match(/kling[\w.-]*\/[\w-]+/g)?.length).toBeGreaterThan(2);
      expect(stderr).toContain("kie models");
    },
  );

  test("prices name their unit", async () => {
    const { stdout } = await kie(["show", "kling-2.6/text-to-video"]);
    expect(stdout).toMatch(/55 credits +sound: false, duration: 5/);
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

describe("an input of kie validate and kie price", () => {
  const pairs = ["prompt=a fox", "duration=10", "sound=true"];

  test("is name=value too, as for kie generate, with files of this machine", async () => {
    const photo = "lib/ops/kie/samples/portrait.jpg";
    const [valid, cost, file] = await Promise.all([
      kie(["validate", "kling-2.6/text-to-video", ...pairs]),
      kie(["price", "kling-2.6/text-to-video", ...pairs, "--json"]),
      kie(["validate", "recraft/remove-background", `image=@${photo}`]),
    ]);
    expect(json(valid.stdout)).toMatchObject({ ok: true, input: { prompt: "a fox", sound: true, duration: "10" } });
    expect(json(cost.stdout)).toEqual({ credits: 220, usd: 1.1, formula: "220 credits" });
    expect(json(file.stdout)).toEqual({ ok: true, errors: [], input: { image: `@${photo}` } });
  });

  test("is answered readably at a terminal, and as JSON there with --json", async () => {
    const model = "kling-2.6/text-to-video";
    const [valid, refused, cost, asked] = await Promise.all([
      kieAtTerminal(["validate", model, ...pairs]),
      kieAtTerminal(["validate", model, "prompt=a fox", "duration=7"]),
      kieAtTerminal(["price", model, ...pairs]),
      kieAtTerminal(["price", model, ...pairs, "--json"]),
    ]);
    expect(valid.stdout).toMatch(/KIE would take it[\s\S]*aspect_ratio +"1:1"/);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/KIE would refuse it[\s\S]*duration +\S/);
    expect(cost.stdout).toBe("220 credits (1.1 USD)\n");
    expect(json(asked.stdout)).toEqual({ credits: 220, usd: 1.1, formula: "220 credits" });
    for (const { stdout } of [valid, refused, cost]) expect(() => json(stdout)).toThrow();
  });

  test("that costs by the second says how its price is made", async () => {
    const audio = ["image_url=https://example.com/a.jpg", "audio_url=https://example.com/a.mp3"];
    const [open, measured] = await Promise.all([
      kieAtTerminal(["price", "omnihuman-1-5", ...audio]),
      kieAtTerminal(["price", "omnihuman-1-5", ...audio, "--clip-seconds", "10"]),
    ]);
    expect(open.stdout).toBe("not known: the length of audio_url is not known\n");
    expect(measured.stdout).toBe("270 credits (1.35 USD): 27 credits × 10 s\n");
  });

  test.each([
    ["not json", "line 1, column 1"],
    ['{"prompt": "a",\n "sound": yes}', "line 2, column 11"],
    ['{"prompt": "a",}', "line 1, column 16"],
    ["", "is empty"],
  ])("that is no JSON is shown where: %j", async (written, where) => {
    const { code, stderr } = await kie(["price", "z-image", "--input", "-"], written);
    expect(code).toBe(2);
    expect(stderr).toContain(where);
  });
});

describe("kie --version", () => {
  test("prints the version of the package, as JSON with --json", async () => {
    const { version } = z.object({ version: z.string() }).parse(json(readFileSync(join(root, "package.json"), "utf8")));
    const [plain, asked] = await Promise.all([kie(["--version"]), kie(["--version", "--json"])]);
    expect(plain).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    expect(json(asked.stdout)).toEqual({ version });
  });
});

describe("wrong use", () => {
  test.each([
    [["modles"], "Did you mean models?"],
    [["validate", "z-image"], "--input is missing"],
    [["show"], "MODEL is missing"],
    [["show", "z-image", "kling"], "kling is one argument too many"],
    [["price", "prompt=a"], "MODEL is missing before prompt=a"],
    [["price", "z-image", "a fox"], "a fox is not of the form name=value"],
    [
      ["price", "omnihuman-1-5", "prompt=a", "--clip-seconds", "long"],
      "--clip-seconds takes a number of seconds, not long",
    ],
    [["generate", "--task", "x", "--timeout", "soon"], "--timeout takes a number of seconds, not soon"],
    [["generate", "--task", "x", "z-image"], "--task"],
    [["sanity", "kling"], "kling is one argument too many"],
    [["models", "--ouput", "image"], "Did you mean --output?"],
    [["price", "z-image", "--input"], "--input"],
    [["--json"], "COMMAND is missing before --json"],
    [["validate", "z-image", "--input", "-"], "no JSON"],
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
