import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { currentModels, type JsonObject, jsonSchema, type ModelFacts, retiredModels } from "./facts.js";
import { createCaller, type KieCaller } from "./kie-caller.js";
import { mediaInputs } from "./media.js";
import { minimalInput } from "./minimal-input.js";
import { type Kie, startKie } from "./server.js";

const off = { createTask: "off", recordInfo: "off", catalogue: "off" } as const;
const resultSchema = z.record(z.string(), jsonSchema);
const trackSchema = z.looseObject({ id: z.string(), audio_url: z.url(), image_url: z.url(), duration: z.number() });
let kie: Kie;
let caller: KieCaller;
let parent: { taskId: string; trackId: string };

beforeAll(async () => {
  kie = await startKie({
    apiKey: "key",
    finish: "manual",
    credits: 1_000_000,
    limits: off,
    revived: ["elevenlabs/speech-to-text"],
  });
  caller = createCaller(kie, "key");
  const song = await finished("ai-music-api/sounds", { prompt: "waves", model: "V6" });
  const [track] = z.array(trackSchema).parse(song.result["data"]);
  parent = { taskId: song.taskId, trackId: track?.id ?? "" };
});
afterAll(() => kie.close());

async function finished(model: string, input: JsonObject): Promise<{ taskId: string; result: JsonObject }> {
  const taskId = await caller.create(model, input);
  await kie.finish(taskId);
  return { taskId, result: resultSchema.parse(JSON.parse(String((await caller.record(taskId))["resultJson"]))) };
}

function urlsOf(result: JsonObject): string[] {
  return z.array(z.url()).parse(result["resultUrls"] ?? []);
}

/** What a client may look for, in the order of the protocol. */
function isAnswered(facts: ModelFacts, result: JsonObject): boolean {
  if (urlsOf(result).length > 0 || z.array(trackSchema).safeParse(result["data"]).success) return true;
  return (
    (facts.output === "text" || facts.type === "image_analysis") &&
    resultSchema.safeParse(result["resultObject"]).success
  );
}

test("every model answers in one of KIE's shapes, with links to real files of its kind", {
  timeout: 30_000,
}, async () => {
  for (const facts of currentModels.filter(({ path }) => path === undefined)) {
    const { result } = await finished(facts.id, minimalInput(facts, parent));
    expect(isAnswered(facts, result), facts.id).toBe(true);
    for (const url of mediaInputs(result)) expect(new URL(url).origin).toBe(kie.url);
    const [first] = urlsOf(result);
    if (first === undefined) continue;
    const response = await fetch(first);
    expect(response.headers.get("content-type"), facts.id).toMatch(new RegExp(`^${facts.output}/`));
    expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get("content-length")));
  }
});

describe("how many and what", () => {
  test.each([
    ["google/nano-banana", { prompt: "x" }, 1],
    ["grok-imagine/text-to-image", { prompt: "x", aspect_ratio: "1:1" }, 6],
    ["wan/2-7-image", { prompt: "x", n: 3 }, 3],
    ["qwen/image-edit", { prompt: "x", image_url: "https://files.example.com/a.png", num_images: "2" }, 2],
  ])("%s with %o gives %i", async (model, input, count) => {
    const { result } = await finished(model, input);
    expect(urlsOf(result)).toHaveLength(count);
  });

  test("the first and last frame come beside the clip when they are asked for", async () => {
    const { result } = await finished("bytedance/seedance-2", { prompt: "sea", duration: 5, return_last_frame: true });
    expect(Object.keys(result)).toEqual(["resultUrls", "firstFrameUrl", "lastFrameUrl"]);
  });

  test("masks and words are in resultObject, with no resultUrls", async () => {
    const detection = currentModels.find(({ id }) => id === "omnihuman-1-5/subject-detection");
    if (!detection) throw new Error("no such model");
    const masks = await finished(detection.id, minimalInput(detection));
    expect(Object.keys(masks.result)).toEqual(["resultObject"]);
    expect(masks.result["resultObject"]).toHaveProperty("mask_urls");
    const { result } = await finished("ai-music-api/generate-lyrics", { prompt: "a lighthouse" });
    const lyrics = z.object({ lyricsData: z.array(z.looseObject({ text: z.string() })) }).parse(result["resultObject"]);
    expect(lyrics.lyricsData[0]?.text).toContain("a lighthouse");
  });

  test("a retired model works again when a test wants it", async () => {
    expect(retiredModels.map(({ id }) => id)).toContain("elevenlabs/speech-to-text");
    const upload = await upload64("voice.mp3");
    const { result } = await finished("elevenlabs/speech-to-text", { audio_url: upload });
    expect(result["resultObject"]).toHaveProperty("text");
  });
});

async function upload64(fileName: string): Promise<string> {
  const response = await fetch(`${kie.uploadUrl}/api/file-base64-upload`, {
    method: "POST",
    headers: { authorization: "Bearer key" },
    body: JSON.stringify({ base64Data: "AAAA", uploadPath: "tests", fileName }),
  });
  return z.looseObject({ data: z.looseObject({ downloadUrl: z.url() }) }).parse(await response.json()).data.downloadUrl;
}

describe("files that a task is made from", () => {
  const edit = (image: string) => ({ prompt: "make it blue", image_urls: [image] });

  test("are not opened when it is created: a dead link fails later, at no cost", async () => {
    const before = kie.credits();
    const taskId = await caller.create("google/nano-banana-edit", edit("https://nowhere.invalid/a.png"));
    expect(kie.credits()).toBeLessThan(before);
    await kie.finish(taskId);
    expect(await caller.record(taskId)).toMatchObject({
      state: "fail",
      failMsg: "Upload failed: Server internal error.",
    });
    expect(kie.credits()).toBe(before);
  });

  test("must still be there when it runs: an upload lives for a day", async () => {
    const url = await upload64("photo.png");
    const taskId = await caller.create("google/nano-banana-edit", edit(url));
    await kie.advance(25 * 3600 * 1000);
    await kie.finish(taskId);
    expect((await caller.record(taskId))["state"]).toBe("fail");
  });

  test("must be of the kind that the model takes", async () => {
    const taskId = await caller.create("google/nano-banana-edit", edit(await upload64("voice.mp3")));
    await kie.finish(taskId);
    expect((await caller.record(taskId))["failMsg"]).toContain("invalid_image_format");
  });

  test("are opened at once by the two sound models that do so, in words that sound transient", async () => {
    const answer = await caller.createTask("elevenlabs/audio-isolation", {
      audio_url: "https://nowhere.invalid/a.mp3",
    });
    expect(answer).toEqual({ code: 500, msg: "Server exception, please try again later", data: null });
    const sound = await upload64("voice.mp3");
    expect((await caller.createTask("elevenlabs/audio-isolation", { audio_url: sound })).code).toBe(200);
  });
});

test("a task that builds on another is refused when that one, or its track, does not exist", async () => {
  const wav = (taskId: string, trackId: string) =>
    caller.createTask("ai-music-api/convert-to-wav-format", { task_id: taskId, audio_id: trackId });
  expect((await wav(parent.taskId, parent.trackId)).code).toBe(200);
  for (const answer of [await wav("0".repeat(32), parent.trackId), await wav(parent.taskId, "another")]) {
    expect(answer).toMatchObject({ code: 422, msg: "Record does not exist" });
  }
});
