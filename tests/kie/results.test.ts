import { describe, expect, test } from "vitest";
import { normalizeResultUrl } from "../../lib/kie/files/media.js";
import { readOutput } from "../../lib/kie/jobs/results.js";
import type { OutputFile } from "../../lib/tasks/task.js";

const host = "https://tempfile.aiquickdraw.com";

async function read(results: unknown[], options: { model?: string; kind?: OutputFile["kind"]; rest?: unknown } = {}) {
  const { output } = await readOutput(
    { results, rest: options.rest ?? {} },
    {
      model: options.model ?? null,
      ownOrigins: ["http://127.0.0.1:9"],
      askKind: async () => options.kind ?? null,
      log: () => undefined,
    },
  );
  return output;
}

const file = (kind: OutputFile["kind"], url: string, more: Partial<OutputFile> = {}): OutputFile => ({
  kind,
  url,
  id: null,
  title: null,
  durationSeconds: null,
  coverUrl: null,
  ...more,
});

describe("the shapes of a result", () => {
  test("several images, each once", async () => {
    const output = await read([{ resultUrls: [`${host}/a.png`, `${host}/b.png`, ` ${host}/a.png `] }]);
    expect(output).toEqual({ files: [file("image", `${host}/a.png`), file("image", `${host}/b.png`)], text: null });
  });

  test("the preferred form wins over the other", async () => {
    const output = await read([{ resultUrls: [`${host}/a.mp4`] }, { resultUrls: [`${host}/b.mp4`] }]);
    expect(output?.files).toEqual([file("video", `${host}/a.mp4`)]);
  });

  test("the second form serves when the preferred one is empty", async () => {
    const output = await read([{}, { resultUrls: [`${host}/b.mp4`] }]);
    expect(output?.files).toEqual([file("video", `${host}/b.mp4`)]);
  });

  test("a single address, or a list written as a string", async () => {
    expect((await read([{ resultUrls: `${host}/a.png` }]))?.files).toEqual([file("image", `${host}/a.png`)]);
    expect((await read([{ resultUrls: `["${host}/a.png"]` }]))?.files).toEqual([file("image", `${host}/a.png`)]);
  });

  test("first and last frame come after the video, as images", async () => {
    const output = await read([
      { resultUrls: [`${host}/a.mp4`], firstFrameUrl: [`${host}/1`], lastFrameUrl: `${host}/2` },
    ]);
    expect(output?.files).toEqual([
      file("video", `${host}/a.mp4`),
      file("image", `${host}/1`),
      file("image", `${host}/2`),
    ]);
  });

  test("a watermarked copy is taken only when there is no other", async () => {
    const both = await read([{ resultUrls: [`${host}/a.mp4`], resultWaterMarkUrls: [`${host}/w.mp4`] }]);
    expect(both?.files).toEqual([file("video", `${host}/a.mp4`)]);
    const one = await read([{ resultUrls: [], resultWaterMarkUrls: [`${host}/w.mp4`] }]);
    expect(one?.files).toEqual([file("video", `${host}/w.mp4`)]);
  });

  test("tracks with title, length, cover and the id a later task may name", async () => {
    const data = [
      { id: "t1", title: "Rain", duration: 12.5, audio_url: `${host}/1.mp3`, image_url: "https://cdn2.suno.ai/1.jpeg" },
      { id: "t2", title: "Rain", audio_url: "", stream_audio_url: "https://audiostream.kie.ai/stream/2" },
      { id: "t3", title: "not ready" },
    ];
    expect((await read([{ code: 200, data }]))?.files).toEqual([
      file("audio", `${host}/1.mp3`, {
        id: "t1",
        title: "Rain",
        durationSeconds: 12.5,
        coverUrl: "https://cdn2.suno.ai/1.jpeg",
      }),
      file("audio", "https://audiostream.kie.ai/stream/2", { id: "t2", title: "Rain" }),
    ]);
  });

  test("a track that is listed as a plain address too stays one track", async () => {
    const output = await read([{ resultUrls: [`${host}/1.mp3`], data: [{ id: "t1", audio_url: `${host}/1.mp3` }] }]);
    expect(output?.files).toEqual([file("audio", `${host}/1.mp3`, { id: "t1" })]);
  });

  test("masks", async () => {
    const output = await read([{ resultObject: { mask_urls: [`${host}/m1.png`, `${host}/m2.png`] } }]);
    expect(output).toEqual({ files: [file("image", `${host}/m1.png`), file("image", `${host}/m2.png`)], text: null });
  });

  test.each([
    [
      "a transcript",
      { resultObject: { language_code: "en", text: " Hello. ", words: [{ text: "Hello." }] } },
      "Hello.",
    ],
    [
      "lyrics",
      { resultObject: { lyricsData: [{ title: "One", text: "La" }, { text: "Lo" }, { title: "Empty", text: "" }] } },
      "One\n\nLa\n\n* * *\n\nLo",
    ],
    ["a yes or no", { resultObject: { subject_status: 1 } }, "subject_status: 1"],
    ["a style", { resultObject: { result: "dark jazz" } }, "dark jazz"],
    ["a style without its wrapping", { result: "dark jazz" }, "dark jazz"],
    ["a bare text", { resultObject: "dark jazz" }, "dark jazz"],
    [
      "notes",
      { resultObject: { instruments: [{ name: "Piano" }] } },
      JSON.stringify({ instruments: [{ name: "Piano" }] }, null, 1),
    ],
    ["an id to use later", { character_id: "c1" }, "c1"],
  ])("%s", async (_name, result, text) => {
    expect(await read([result])).toEqual({ files: [], text });
  });

  test("what is said beside media is kept when it is a text, and left out when it is about them", async () => {
    const output = await read([{ resultUrls: [`${host}/a.mp4`], resultObject: { width: 10, seed: 7 } }]);
    expect(output).toEqual({ files: [file("video", `${host}/a.mp4`)], text: null });
    const spoken = await read([{ resultUrls: [`${host}/a.mp3`], resultObject: { text: "Hello." } }]);
    expect(spoken).toEqual({ files: [file("audio", `${host}/a.mp3`)], text: "Hello." });
  });

  test("lyrics with times become lines a player understands", async () => {
    const alignedWords = [
      { word: "[Verse]\nOh ", startS: 1.5 },
      { word: "rain", startS: 2 },
      { word: "\nfall ", startS: 63.25 },
      { word: "down", startS: 64 },
    ];
    const expected = "[00:01.50][Verse]\n[00:01.50]Oh rain\n[01:03.25]fall down";
    expect(await read([{ resultObject: { alignedWords } }])).toEqual({ files: [], text: expected });
  });

  test("a shape nobody described still gives its media", async () => {
    const output = await read([{ info: { videos: [{ video_url: `${host}/v.mp4`, page: "https://kie.ai/market" }] } }]);
    expect(output?.files).toEqual([file("video", `${host}/v.mp4`)]);
  });

  test("media in an answer of unknown fields is taken for what it is", async () => {
    const output = await read([
      { resultObject: { vocal_url: `${host}/v.mp3`, instrumental_url: `${host}/i.mp3`, seconds: 9 } },
    ]);
    expect(output?.files).toEqual([file("audio", `${host}/v.mp3`), file("audio", `${host}/i.mp3`)]);
  });

  test.each([
    ["nothing", []],
    ["an empty object", [{}]],
    ["an empty list", [{ resultUrls: [] }]],
    ["nulls", [{ resultUrls: null, data: null, resultObject: null }]],
    ["a refused address", [{ resultUrls: ["javascript:alert(1)"] }]],
  ])("%s is no result", async (_name, results) => {
    expect(await read(results)).toBeNull();
  });
});

describe("the kind of a file", () => {
  test("by its name first, whatever the model makes", async () => {
    const output = await read(
      [{ resultUrls: [`${host}/a.webp?x=1`, `${host}/b.MP4`, `${host}/c.wav`, `${host}/d.mid`] }],
      { model: "kling-2.6/text-to-video" },
    );
    expect(output?.files.map((each) => each.kind)).toEqual(["image", "video", "audio", "document"]);
  });

  test("by its content type when the name does not tell", async () => {
    expect(
      (await read([{ resultUrls: [`${host}/v/1`] }], { model: "kling-2.6/text-to-video", kind: "image" }))?.files[0]
        ?.kind,
    ).toBe("image");
  });

  test("by what the model makes when nothing else tells", async () => {
    expect((await read([{ resultUrls: [`${host}/v/1`] }], { model: "kling-2.6/text-to-video" }))?.files[0]?.kind).toBe(
      "video",
    );
  });

  test("a document when not even the model is known", async () => {
    expect((await read([{ resultUrls: [`${host}/v/1`] }], { model: "nobody/knows" }))?.files[0]?.kind).toBe("document");
  });
});

describe("odd addresses", () => {
  const own = ["http://127.0.0.1:9"];
  test.each([
    [`  ${host}/a.png\n`, `${host}/a.png`],
    ["//tempfile.aiquickdraw.com/a.png", `${host}/a.png`],
    ["http://tempfile.aiquickdraw.com/a.png", `${host}/a.png`],
    ["tempfile.aiquickdraw.com/a.png", `${host}/a.png`],
    [`${host}/a b.png`, `${host}/a%20b.png`],
    [`"${host}/a.png"`, `${host}/a.png`],
    ["https://cdn.somewhere.example/a.png", "https://cdn.somewhere.example/a.png"],
    ["http://127.0.0.1:9/a.png", "http://127.0.0.1:9/a.png"],
    ["http://127.0.0.1:8/a.png", null],
    ["https://127.0.0.1/a.png", null],
    ["https://localhost/a.png", null],
    ["https://[::1]/a.png", null],
    ["http://cdn.somewhere.example/a.png", null],
    ["https://user:password@cdn.somewhere.example/a.png", null],
    ["https://…/images/….png", null],
    ["ftp://tempfile.aiquickdraw.com/a.png", null],
    ["data:image/png;base64,AAAA", null],
    ["file:///etc/passwd", null],
    ["a.png", null],
    ["", null],
  ])("%j becomes %j", (raw, mended) => {
    expect(normalizeResultUrl(raw, own)).toBe(mended);
  });
});
