import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { glyphRows } from "./font.js";
import { createCaller } from "./kie-caller.js";
import { drawPicture } from "./picture.js";
import { pictureSize } from "./picture-size.js";
import { startKie } from "./server.js";

const page = { model: "google/nano-banana", prompt: "A lighthouse", footer: "1/1", ribbon: null };

/** Width, height and the number of rows that unpack from a PNG. */
function readPng(png: Buffer): { width: number; height: number; rows: number } {
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const width = png.readUInt32BE(16);
  const start = png.indexOf("IDAT");
  const data = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
  return { width, height: png.readUInt32BE(20), rows: data.length / (width + 1) };
}

describe("pictures", () => {
  test.each([
    [{ aspect_ratio: "16:9" }, 768, 432],
    [{ aspect_ratio: "9:16" }, 432, 768],
    [{ image_size: "square_hd" }, 768, 768],
    [{ image_size: "portrait_4_3" }, 576, 768],
    [{ image_size: "portrait_16_9" }, 432, 768],
    [{ image_size: "landscape_16_9" }, 768, 432],
    [{ size: "3:2" }, 768, 512],
    [{ size: "1024x1536" }, 512, 768],
    [{ aspect_ratio: "auto" }, 768, 768],
    [{ aspect_ratio: "8:1" }, 768, 192],
    [{}, 768, 768],
  ])("%o is %i by %i", (input, width, height) => {
    const size = pictureSize(input);
    expect(size).toEqual({ width, height });
    expect(readPng(drawPicture({ ...page, size }))).toEqual({ width, height, rows: height });
  });

  test("differ by prompt, by model and by place in a series, and never by the hour", () => {
    const size = pictureSize({});
    const draw = (change: Partial<typeof page>) => drawPicture({ ...page, ...change, size });
    const first = draw({});
    expect(draw({})).toEqual(first);
    for (const change of [{ prompt: "A harbour" }, { model: "z-image" }, { footer: "2/2" }]) {
      expect(draw(change).equals(first)).toBe(false);
    }
  });

  test("have room for a prompt of any length, and for one long word", () => {
    for (const prompt of ["", "word ".repeat(4000), "x".repeat(3000), "日本語 🚀", "line\nline"]) {
      expect(readPng(drawPicture({ ...page, prompt, size: pictureSize({}) })).rows).toBe(768);
    }
  });

  test("can be written in English, Russian and Ukrainian", () => {
    const missing = glyphRows("\u{1f680}");
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЇҐ";
    const drawn = new Set<string>();
    for (const letter of `${letters}${letters.toLowerCase()}0123456789.,!?:;'"()-+=/%&*«»—№`) {
      expect(glyphRows(letter), letter).not.toEqual(missing);
      drawn.add(glyphRows(letter).join());
    }
    expect(drawn.size).toBeGreaterThan(125);
    expect(glyphRows("é")).toEqual(glyphRows("e"));
  });
});

describe("links", () => {
  test("give a clip of the asked shape in ranges, as a player wants it, and nothing after 14 days", async () => {
    const kie = await startKie({ apiKey: "key", finish: "manual" });
    const caller = createCaller(kie, "key");
    const taskId = await caller.create("kling-2.6/text-to-video", {
      prompt: "waves",
      sound: false,
      aspect_ratio: "9:16",
      duration: "5",
    });
    await kie.finish(taskId);
    const url = JSON.parse(String((await caller.record(taskId))["resultJson"])).resultUrls[0];
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(whole.toString("latin1", 4, 8)).toBe("ftyp");
    const part = await fetch(url, { headers: { range: "bytes=4-7" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 4-7/${whole.length}`]);
    expect(await part.text()).toBe("ftyp");
    expect((await fetch(url, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
    const head = await fetch(url, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(whole.length));
    await kie.advance(14 * 24 * 3600 * 1000);
    expect((await fetch(url)).status).toBe(404);
    await kie.close();
  });
});
