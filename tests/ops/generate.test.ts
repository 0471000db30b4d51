import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseGenerateArgs } from "../../lib/ops/kie/generate/generate.js";
import { UsageError } from "../../lib/ops/kie/usage.js";
import { type Kie as KieStandIn, startKie } from "../emulators/kie/server.js";
import { startCommand, until } from "./kie-command.js";

const apiKey = "kie-key-of-the-operator";
const photo = fileURLToPath(new URL("../../lib/ops/kie/samples/portrait.jpg", import.meta.url));

let kie: KieStandIn;
let folder: string;

beforeEach(async () => {
  kie = await startKie({ apiKey, credits: 1_000, finish: { afterMs: 0 } });
  folder = mkdtempSync(join(tmpdir(), "kie-generate-"));
});

afterEach(async () => {
  await kie.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], input?: string) =>
  startCommand(["generate", ...args], kie, { apiKey, ...(input === undefined ? {} : { input }) });

const picture = ["z-image", "prompt=a pear", "aspect_ratio=1:1"];

test("an order of a picture prints its address and saves it with the right extension", async () => {
  const { code, stdout } = await run([...picture, "--out", folder, "--json"]).finished;
  const [task] = kie.tasks();
  const saved = join(folder, `${task?.taskId}.png`);
  expect(JSON.parse(stdout)).toEqual({
    success: true,
    resultUrls: [expect.stringMatching(/\.png$/)],
    text: null,
    error: null,
    taskId: task?.taskId,
    saved: [saved],
  });
  expect(code).toBe(0);
  expect(readFileSync(saved).subarray(1, 4).toString()).toBe("PNG");
});

test("a file named in the order is uploaded first and only its address is sent", async () => {
  const { code, stdout } = await run(["recraft/crisp-upscale", `image=@${photo}`]).finished;
  expect(JSON.parse(stdout)).toMatchObject({ success: true });
  expect(code).toBe(0);
  const [task] = kie.tasks();
  expect(task?.input).toEqual({ image: expect.stringMatching(/^http.*\.jpg$/) });
});

test("the input may come as JSON on standard input, with one value where a list is meant on the command line", async () => {
  const input = JSON.stringify({ prompt: "make it blue", aspect_ratio: "1:1" });
  const args = ["seedream/5-flash-image-to-image", `image_urls=@${photo}`, "--input", "-", "--json"];
  const { code, stdout } = await run(args, input).finished;
  expect(JSON.parse(stdout)).toMatchObject({ success: true });
  expect(code).toBe(0);
  expect(kie.tasks()[0]?.input).toMatchObject({ prompt: "make it blue", image_urls: [expect.stringMatching(/^http/)] });
});

test("an order that the registry refuses creates nothing and names the parameter", async () => {
  const { code, stdout } = await run(["z-image", "prompt=a pear", "aspect_ratio=1:7"]).finished;
  expect(JSON.parse(stdout)).toMatchObject({
    success: false,
    taskId: null,
    error: expect.stringContaining("aspect_ratio"),
  });
  expect(code).toBe(1);
  expect(kie.tasks()).toHaveLength(0);
});

test("a task that fails says why", async () => {
  kie.addFault({ fault: "fail", failCode: "400", failMsg: "Content was flagged by the safety system." });
  const { code, stdout } = await run(picture).finished;
  expect(JSON.parse(stdout)).toMatchObject({
    success: false,
    error: expect.stringMatching(/^content_refused: .*flagged/),
    taskId: kie.tasks()[0]?.taskId,
  });
  expect(code).toBe(1);
});

test("an answer that got lost is in doubt, and the order is not sent again", async () => {
  kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
  const { code, stdout } = await run(picture).finished;
  expect(JSON.parse(stdout)).toMatchObject({ success: false, error: expect.stringMatching(/^in_doubt/), taskId: null });
  expect(code).toBe(1);
  expect(kie.tasks()).toHaveLength(1);
});

test.each([["SIGKILL"], ["SIGINT"]] as const)(
  "a run ended by %s while it waits is resumed with --task: one creation, the file saved",
  async (signal) => {
    kie.configure({ finish: "manual" });
    const first = run([...picture, "--out", folder]);
    await until(() => /generate --task \w+/.test(first.stderr()), "the hint how to resume");
    first.child.kill(signal);
    const { code, stdout, stderr } = await first.finished;
    const taskId = /generate --task (\w+)/.exec(stderr)?.[1] ?? "";
    if (signal === "SIGINT") {
      expect(code).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({ success: false, taskId });
    }

    await kie.finish(taskId);
    const second = await run(["--task", taskId, "--out", folder, "--json"]).finished;
    expect(JSON.parse(second.stdout)).toMatchObject({ success: true, taskId });
    expect(second.code).toBe(0);
    expect(kie.tasks()).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([`${taskId}.png`]);
  },
);

test("a text is printed, and saved as a text", async () => {
  const { stdout } = await run(["ai-music-api/generate-lyrics", "prompt=rain", "--out", folder]).finished;
  const { text, taskId } = JSON.parse(stdout);
  expect(text).toMatch(/\S/);
  expect(readFileSync(join(folder, `${taskId}.txt`), "utf8")).toBe(text);
});

test("wrong use is explained without a stack, exits 2 and creates nothing", async () => {
  const { code, stdout, stderr } = await run(["recraft/crisp-upscale", `image=@${join(folder, "none.png")}`]).finished;
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/none\.png cannot be read/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(kie.tasks()).toHaveLength(0);
});

test.each([
  ["no model", []],
  ["a value without a name", ["z-image", "a pear"]],
  ["a model nobody knows", ["z-imago", "prompt=a"]],
  ["an option nobody knows", ["z-image", "--fast"]],
  ["an input that is not there", ["z-image", "--input", "/nowhere.json"]],
  ["a time that is none", ["--task", "x", "--timeout", "soon"]],
])("%s is wrong use", async (_name, args) => {
  await expect(parseGenerateArgs(args)).rejects.toThrow(UsageError);
});

test("values are taken as written, lists from repetition or from JSON, and later ones win over the file's", async () => {
  const args = ["seedream/5-flash-image-to-image", "prompt=[a] b", "image_urls=@a.jpg", "image_urls=@b.jpg", "n=2"];
  expect(await parseGenerateArgs(args)).toMatchObject({
    input: { prompt: "[a] b", image_urls: ["@a.jpg", "@b.jpg"], n: "2" },
  });
  const one = ["seedream/5-flash-image-to-image", "image_urls=@a.jpg"];
  expect(await parseGenerateArgs(one)).toMatchObject({ input: { image_urls: ["@a.jpg"] } });
  const json = ["seedream/5-flash-image-to-image", 'image_urls=["@a.jpg"]'];
  expect(await parseGenerateArgs(json)).toMatchObject({ input: { image_urls: ["@a.jpg"] } });
});
