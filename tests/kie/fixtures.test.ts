import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { verifyCallback } from "../../lib/kie/callback.js";
import { toVendorTask } from "../../lib/kie/jobs/task-record.js";
import { parseEnvelope } from "../../lib/kie/wire/answer.js";
import { parseRecord } from "../../lib/kie/wire/record.js";
import { type CountingServer, kieFor, startCountingServer } from "./counting-server.js";

const fixtureSchema = z.object({
  name: z.string(),
  kind: z.string(),
  http_status: z.number().nullable(),
  body: z.unknown(),
  raw: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
});
const path = new URL("../fixtures/kie-fixtures.json", import.meta.url);
const fixtures = z.array(fixtureSchema).parse(JSON.parse(readFileSync(path, "utf8")));
type Fixture = (typeof fixtures)[number];

function fixtureNamed(name: string): Fixture {
  const found = fixtures.find((fixture) => fixture.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return found;
}

let server: CountingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function replay(name: string) {
  const fixture = fixtureNamed(name);
  const text = fixture.raw ?? (typeof fixture.body === "string" ? fixture.body : JSON.stringify(fixture.body));
  server = await startCountingServer((_request, response) => {
    const type = typeof fixture.body === "string" ? "text/plain" : "application/json;charset=UTF-8";
    response.writeHead(fixture.http_status ?? 200, { "content-type": type }).end(text);
  });
  return { ...kieFor(server), server };
}

const accepted = (vendorTaskId: string) => ({ outcome: "accepted", vendorTaskId });
const refused = (kind: string) => ({ outcome: "refused", failure: { kind } });
const inDoubt = { outcome: "in_doubt" };

const creations: Record<string, object> = {
  "createTask.ok.elevenlabs_text-to-dialogue-v3": accepted("f94272c8f7ef2fd6a6d4fa5ae944ad81"),
  "createTask.ok.elevenlabs_sound-effect-v2": accepted("2bd2c5036d8943964f8c26409335a4c5"),
  "createTask.ok.elevenlabs_text-to-speech-multilingual-v2": accepted("338d65abf727c289bead525a17d13466"),
  "createTask.ok.elevenlabs_text-to-speech-turbo-2-5": accepted("240d5e3e834444ddd647d76df3caad11"),
  "createTask.ok.gpt-image-2-image-to-image": accepted("f8979ca2ef2635ecbead815bfad6ff24"),
  "createTask.ok.seedream_5-lite-text-to-image": accepted("f400b7ea65483c2f983d61fdaeeceea8"),
  "createTask.ok.2026_08": accepted("77ef188df439571b2105c8230b7c47da"),
  "suno.lyrics.ok": accepted("e5d2b14c95a93b325215f4490867d8c6"),
  "createTask.err500.elevenlabs_speech-to-text.2": inDoubt,
  "createTask.err500.elevenlabs_text-to-dialogue-v3.3": inDoubt,
  "suno.generate.callback_required": refused("unknown"),
  "http404.unmatched_route": inDoubt,
  "chat.model_not_supported": refused("model_off"),
  "auth.401.new": refused("vendor_key"),
  "auth.401.old": refused("vendor_key"),
  "createTask.422.unknown_model": refused("model_off"),
  "createTask.402.credits": refused("vendor_credit"),
  "createTask.500.paused": refused("model_off"),
  "createTask.500.enum": {
    outcome: "refused",
    failure: { kind: "bad_input", field: "aspect_ratio" },
    retryAfterMs: null,
  },
  "createTask.500.transient_required": refused("bad_input"),
  "createTask.429": refused("model_busy"),
  "createTask.433": refused("vendor_key"),
  "createTask.455": refused("vendor_down"),
  "cloudflare.1010": refused("vendor_down"),
};

const pending = { outcome: "found", task: { state: "pending" } };
const missing = { outcome: "missing" };
const ended = (...files: object[]) => ({ outcome: "found", task: { state: "succeeded", output: { files } } });
const broken = (kind: string) => ({ outcome: "found", task: { state: "failed", failure: { kind } } });
const video = (file: string) => ended({ kind: "video", url: `https://tempfile.aiquickdraw.com/${file}` });

const readings: Record<string, object> = {
  "recordInfo.waiting.bytedance_seedance-2": pending,
  "recordInfo.waiting.grok-imagine_text-to-video": pending,
  "recordInfo.waiting.wan_2-7-image-pro": pending,
  "recordInfo.waiting.docs2025": pending,
  "recordInfo.waiting.2026_08_creditsConsumed": pending,
  "recordInfo.success.bytedance_seedance-2": video("seedance/1777542384443-q0o2pqibpp.mp4"),
  "recordInfo.success.bytedance_seedance-2-fast": video("seedance/1777539376454-mttp3lrdqw.mp4"),
  "recordInfo.success.happyhorse_text-to-video": video("happyhorse-v1_0/1777535237282-rmhp2dyqljb.mp4"),
  "recordInfo.success.wan_2-7-videoedit": video("wan27-video-edit-alibaba/1775798747599-8ubqdtmz4se.mp4"),
  "recordInfo.success.wan_2-7-image": ended({ kind: "image" }),
  "recordInfo.success.2026_08_creditsConsumed": ended({ kind: "image" }),
  "recordInfo.success.suno_unified_2026_09_27": ended(
    { kind: "audio", id: "52cc0e1a-b580-47db-922d-6ba55b7d84f1", durationSeconds: 14.2 },
    { kind: "audio", id: "2ca479bd-ea6b-4b63-bb81-17711f87e34f", durationSeconds: 17.96 },
  ),
  // KIE elided the address in its own example: there is nothing to fetch behind it.
  "recordInfo.success.official_skill_2026_09": broken("unknown"),
  "recordInfo.fail.bytedance_seedance-2-fast": broken("vendor_down"),
  "recordInfo.fail.grok-imagine_image-to-video": broken("vendor_down"),
  "recordInfo.422.null": missing,
  "suno.recordinfo.unknown_task": missing,
  "gpt4o.recordinfo.unknown": missing,
};

const callbacks: Record<string, [vendorTaskId: string, task: object | null]> = {
  "callback.market.success.2026_09": [
    "bd8f4b1a52048d0f17a38b49591abfa1",
    { state: "succeeded", model: "wan/3-0-video-prime" },
  ],
  "callback.market.fail.2026_09": [
    "bd8f4b1a52048d0f17a38b49591abfa1",
    { state: "failed", failure: { kind: "bad_input" } },
  ],
  "callback.market.success.2025": [
    "e989621f54392584b05867f87b160672",
    { state: "failed", failure: { kind: "unknown" } },
  ],
  "callback.market.fail.2025": [
    "bd3a37c523149e4adf45a3ddb5faf1a8",
    { state: "failed", failure: { kind: "vendor_down" } },
  ],
  "callback.market.fail.composed_from_real_record": [
    "d848c013a98a71d8d3d40c3b5b5d2a8b",
    { state: "failed", failure: { kind: "vendor_down" } },
  ],
  "callback.market.success.composed_from_real_record": ["5f488be792eafad4b066e21e5bc472c7", { state: "succeeded" }],
  "callback.mj.success": ["mj_task_12345", { state: "pending" }],
  "callback.mj.fail": ["mj_task_12345", { state: "pending" }],
  "callback.veo31.success.composed": ["<id>", { state: "pending" }],
  "callback.runway.success.composed": ["<id>", { state: "pending" }],
  "callback.hmac.selfmade_vector": ["bd8f4b1a52048d0f17a38b49591abfa1", { state: "failed" }],
};

const others = [
  "credit.fraction",
  "upload.stream.jpeg",
  "upload.base64.image_png",
  "upload.url.missing_fileUrl",
  "gpt4o.downloadurl.unknown",
  "models.price.ok",
  "models.schema.null",
  "catalogue.models.official_skill",
];

test("every fixture has its row in one of the tables", () => {
  const covered = [...Object.keys(creations), ...Object.keys(readings), ...Object.keys(callbacks), ...others];
  expect(covered.sort()).toEqual(fixtures.map((fixture) => fixture.name).sort());
});

test.each(Object.entries(creations))("%s as the answer to a creation", async (name, expected) => {
  const { kie, server } = await replay(name);
  expect(
    await kie.createTask({ model: "seedream/5-lite-text-to-image", input: { prompt: "a" }, callbackUrl: null }),
  ).toMatchObject(expected);
  expect(server.received).toHaveLength(1);
});

test.each(Object.entries(readings))("%s as the answer to a look at a task", async (name, expected) => {
  const { kie } = await replay(name);
  const record = parseRecord(parseEnvelope(fixtureNamed(name).body)?.data);
  expect(await kie.readTask(record?.taskId ?? "some-id")).toMatchObject(expected);
});

test.each(Object.entries(callbacks))("%s as a callback", async (name, [vendorTaskId, expected]) => {
  const { body } = fixtureNamed(name);
  expect(verifyCallback({ hmacKey: null, headers: new Headers(), body, nowMs: 0 })).toEqual({
    outcome: "valid",
    vendorTaskId,
  });
  const record = parseRecord(parseEnvelope(body)?.data);
  const task = record && (await toVendorTask(record, { ownOrigins: [], log: () => undefined }));
  expect(task).toMatchObject(expected ?? {});
});

describe("the rest of the fixtures", () => {
  test("the balance is a fraction", async () => {
    const { kie } = await replay("credit.fraction");
    expect(await kie.credits()).toEqual({ outcome: "found", value: 5916.25 });
  });

  test.each([
    [
      "upload.stream.jpeg",
      "https://tempfile.redpandaai.co/kieai/136592/images/test-uploads/1777542071011-1jfcqkimybz.jpg",
    ],
    ["upload.base64.image_png", "https://tempfile.redpandaai.co/kieai/136592/images/test-uploads/test-base64.png"],
  ])("%s gives the address of the file", async (name, url) => {
    const { kie } = await replay(name);
    const stream = new Blob(["x"]).stream();
    expect(await kie.upload({ stream, name: "a.jpg", mime: "image/jpeg", sizeBytes: 1 })).toEqual({
      outcome: "uploaded",
      url,
    });
  });

  test("an upload that KIE refuses fails with a reason", async () => {
    const { kie } = await replay("upload.url.missing_fileUrl");
    expect(await kie.uploadUrl("https://example.com/a.jpg")).toMatchObject({
      outcome: "failed",
      failure: { kind: "unknown", retry: "never" },
    });
  });

  test("a link to a file KIE does not know fails", async () => {
    const { kie } = await replay("gpt4o.downloadurl.unknown");
    expect(await kie.downloadUrl("https://example.com/a.jpg")).toMatchObject({
      outcome: "failed",
      failure: { kind: "unknown" },
    });
  });

  test("the price of a model is prose", async () => {
    const { kie, server } = await replay("models.price.ok");
    const found = await kie.modelPrice("kling/v2-1-master-text-to-video");
    expect(found).toMatchObject({ outcome: "found", value: expect.stringContaining("160 credits") });
    expect(server.received[0]?.path).toBe("/api/v1/models/kling/v2-1-master-text-to-video/price");
  });

  test("a model may have no schema", async () => {
    const { kie } = await replay("models.schema.null");
    expect(await kie.schema("google/gemini-3-8-flash-tts")).toEqual({ outcome: "found", value: null });
  });

  test("the catalogue lists models with their prices", async () => {
    const { kie } = await replay("catalogue.models.official_skill");
    expect(await kie.models()).toMatchObject({
      outcome: "found",
      value: [{ id: "kling/v2-1-master-text-to-video", types: ["Text to Video"] }],
    });
  });
});
