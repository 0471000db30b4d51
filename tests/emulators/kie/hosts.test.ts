import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { currentModels, jsonSchema } from "./facts.js";
import { createCaller, type KieCaller } from "./kie-caller.js";
import { type Kie, startKie } from "./server.js";

const model = "google/nano-banana";
const input = { prompt: "A lighthouse" };
/** Time stands still but for `advance`, so that a slow machine changes nothing. */
const startedAt = Date.UTC(2026, 10, 21);
let kie: Kie;
let caller: KieCaller;

beforeEach(async () => {
  kie = await startKie({ apiKey: "key", finish: "manual", credits: 10, callbackRetries: 0, now: () => startedAt });
  caller = createCaller(kie, "key");
});
afterEach(() => kie.close());

const uploadedSchema = z.looseObject({
  success: z.boolean(),
  code: z.number(),
  msg: z.string(),
  data: z.record(z.string(), jsonSchema).default({}),
});

async function upload(path: string, body: FormData | object, key = "key"): Promise<z.infer<typeof uploadedSchema>> {
  const response = await fetch(`${kie.uploadUrl}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: body instanceof FormData ? body : JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return uploadedSchema.parse(await response.json());
}

function formWith(file: File, uploadPath = "images/tests"): FormData {
  const form = new FormData();
  form.set("file", file);
  form.set("uploadPath", uploadPath);
  return form;
}

describe("the upload host", () => {
  test("keeps a file sent as a form under a public link, for a day", async () => {
    const file = new File(["pixels"], "кот 1.jpg", { type: "image/jpeg" });
    const { success, code, msg, data } = await upload("/api/file-stream-upload", formWith(file));
    expect({ success, code, msg }).toEqual({ success: true, code: 200, msg: "File uploaded successfully" });
    expect(Object.keys(data)).toEqual([
      "success",
      "fileName",
      "filePath",
      "downloadUrl",
      "fileSize",
      "mimeType",
      "uploadedAt",
    ]);
    expect(data["fileName"]).toMatch(/^\d{13}-[0-9a-z]{11}\.jpg$/);
    expect(new URL(String(data["downloadUrl"])).origin).toBe(kie.uploadUrl);
    const found = await fetch(String(data["downloadUrl"]));
    expect([found.headers.get("content-type"), await found.text()]).toEqual(["image/jpeg", "pixels"]);
    await kie.advance(24 * 3600 * 1000);
    expect((await fetch(String(data["downloadUrl"]))).status).toBe(404);
  });

  test("takes base64, raw or as a data URL; raw without a name is bytes", async () => {
    const base64Data = Buffer.from("pixels").toString("base64");
    const raw = await upload("/api/file-base64-upload", { base64Data, uploadPath: "a" });
    expect(raw.data).toMatchObject({ mimeType: "application/octet-stream", fileSize: 6 });
    expect(raw.data["fileName"]).toMatch(/\.bin$/);
    const named = await upload("/api/file-base64-upload", { base64Data, uploadPath: "a", fileName: "b.png" });
    expect(named.data).toMatchObject({ fileName: "b.png", mimeType: "image/png" });
    const dataUrl = `data:image/webp;base64,${base64Data}`;
    const typed = await upload("/api/file-base64-upload", { base64Data: dataUrl, uploadPath: "a" });
    expect(typed.data["fileName"]).toMatch(/\.webp$/);
  });

  test("fetches a file by its address, which a second upload of the same name replaces", async () => {
    const first = await upload("/api/file-base64-upload", { base64Data: "AAAA", uploadPath: "a", fileName: "x.png" });
    const fileUrl = String(first.data["downloadUrl"]);
    const copy = await upload("/api/file-url-upload", { fileUrl, uploadPath: "b" });
    expect(copy.data).toMatchObject({ fileSize: 3, mimeType: "image/png" });
    await upload("/api/file-base64-upload", { base64Data: "AAAAAAAA", uploadPath: "a", fileName: "x.png" });
    expect((await (await fetch(fileUrl)).arrayBuffer()).byteLength).toBe(6);
  });

  test("says what is missing, and takes nothing without the key", async () => {
    expect(await upload("/api/file-url-upload", { url: "https://example.com/a.png", uploadPath: "a" })).toEqual({
      success: false,
      code: 400,
      msg: "Missing required parameter: fileUrl (file download URL)",
      data: {},
    });
    expect((await upload("/api/file-stream-upload", formWith(new File(["x"], "x.png"), ""))).code).toBe(400);
    expect((await upload("/api/file-stream-upload", formWith(new File(["x"], "x.png")), "wrong")).code).toBe(401);
  });
});

describe("money", () => {
  test("is taken when a task is created, and a task that it does not suffice for is not created", async () => {
    await caller.create(model, input);
    await caller.create(model, input);
    expect((await caller.call("GET", "/api/v1/chat/credit")).data).toBe(2);
    const refused = await caller.createTask(model, input);
    expect(refused.code).toBe(402);
    expect(refused.msg).toContain("Credits insufficient");
    expect(kie.tasks()).toHaveLength(2);
  });

  test("is not taken for a refused input", async () => {
    await caller.createTask(model, {});
    await caller.createTask("no such model", input);
    expect(kie.credits()).toBe(10);
  });
});

describe("limits", () => {
  test.each([
    ["http200", 200],
    ["http429", 429],
  ] as const)("the 21st task within ten seconds is refused, as %s", async (limit, status) => {
    kie.setCredits(1000);
    kie.configure({ limits: { createTask: limit, recordInfo: "off", catalogue: "off" } });
    for (let index = 0; index < 20; index++) await caller.create(model, input);
    const refused = await caller.send("POST", "/api/v1/jobs/createTask", { model, input });
    expect([refused.status, (await refused.json()).code]).toEqual([status, 429]);
    expect(refused.headers.get("retry-after")).toBeNull();
    expect(kie.tasks()).toHaveLength(20);
    await kie.advance(10_000);
    expect((await caller.createTask(model, input)).code).toBe(200);
  });

  test("the catalogue answers once a second, whatever is asked of it", async () => {
    expect((await caller.call("GET", "/api/v1/models")).code).toBe(200);
    expect((await caller.call("GET", `/api/v1/models/${model}/price`)).code).toBe(429);
    await kie.advance(1000);
    expect((await caller.call("GET", `/api/v1/models/${model}/price`)).code).toBe(200);
  });

  test("one task is read ten times a second", async () => {
    const taskId = await caller.create(model, input);
    const codes: number[] = [];
    for (let index = 0; index < 11; index++) {
      codes.push((await caller.call("GET", `/api/v1/jobs/recordInfo?taskId=${taskId}`)).code);
    }
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });
});

describe("the catalogue", () => {
  beforeEach(() => kie.configure({ limits: { createTask: "off", recordInfo: "off", catalogue: "off" } }));
  const get = async (path: string) => (await caller.call("GET", `/api/v1/models${path}`)).data;

  test("lists models, filtered, with no match as an empty list", async () => {
    const listSchema = z.object({ total: z.number(), models: z.array(z.looseObject({ model: z.string() })) });
    const all = listSchema.parse(await get(""));
    expect(all.models).toHaveLength(all.total);
    expect(all.total).toBeGreaterThan(currentModels.length - 5);
    const found = listSchema.parse(await get("?q=kling&taskType=Text+to+Video"));
    expect(found.models.map((entry) => entry.model)).toContain("kling-2.6/text-to-video");
    expect(await get("?q=nothing+like+it")).toEqual({ total: 0, models: [] });
  });

  test("gives each model's page as OpenAPI 3.1, whose references resolve as they are written", async () => {
    const pageSchema = z.object({ openapi: z.looseObject({ openapi: z.literal("3.1.0") }) });
    const { openapi } = pageSchema.parse(await get("/bytedance/seedance-2-fast/schema"));
    const text = JSON.stringify(openapi);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(references.length).toBeGreaterThan(1);
    for (const name of references) expect(text).toContain(`"${name}":{`);
    expect(text).toContain('"reference_video_urls ":');
    expect(await get("/google/gemini-3-8-flash-tts/schema")).toMatchObject({ openapi: null });
  });

  test("tells a price as prose, and an unknown model as 404 inside an HTTP 200", async () => {
    expect(await get("/kling-2.6/text-to-video/price")).toMatchObject({ model: "kling-2.6/text-to-video" });
    const unknown = await caller.send("GET", "/api/v1/models/no/such/model/schema");
    expect([unknown.status, (await unknown.json()).code]).toEqual([200, 404]);
  });

  test("can be made to differ from the facts", async () => {
    kie.changeModel({ model, hidden: true });
    kie.changeModel({ model: "brand/new-model", openapi: { openapi: "3.1.0" } });
    expect((await caller.call("GET", `/api/v1/models/${model}/price`)).code).toBe(404);
    expect(await get("/brand/new-model/schema")).toEqual({ model: "brand/new-model", openapi: { openapi: "3.1.0" } });
  });
});

test("download-url gives a link of twenty minutes to KIE's own files, and to no others", async () => {
  const taskId = await caller.create(model, input);
  await kie.finish(taskId);
  const [url] = JSON.parse(String((await caller.record(taskId))["resultJson"])).resultUrls;
  const ask = (address: string) => caller.call("POST", "/api/v1/common/download-url", { url: address });
  const link = z.url().parse((await ask(url)).data);
  expect((await fetch(link)).headers.get("content-type")).toBe("image/png");
  expect(await ask("https://example.com/a.png")).toEqual({ code: 422, msg: "url is wrong", data: null });
  await kie.advance(20 * 60 * 1000);
  expect((await fetch(link)).status).toBe(404);
  expect((await fetch(url)).status).toBe(200);
});

test("a request without a User-Agent is turned away by Cloudflare, on both hosts", async () => {
  const statusOf = (url: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(url, { headers: { authorization: "Bearer key" } }, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
  expect(await statusOf(`${kie.url}/api/v1/chat/credit`)).toBe(403);
  expect(await statusOf(`${kie.uploadUrl}/kieai/1/a.png`)).toBe(403);
  kie.configure({ requireUserAgent: false });
  expect(await statusOf(`${kie.url}/api/v1/chat/credit`)).toBe(200);
});

test("tasks end by themselves after the time of their kind, through waiting and generating", async () => {
  kie.configure({ finish: { afterMs: { image: 30_000, audio: 1, video: 60_000, text: 1 } } });
  const taskId = await caller.create(model, input);
  const state = async () => (await caller.record(taskId))["state"];
  expect(await state()).toBe("waiting");
  await kie.advance(20_000);
  expect(await state()).toBe("generating");
  await kie.advance(10_000);
  expect(await state()).toBe("success");
});
