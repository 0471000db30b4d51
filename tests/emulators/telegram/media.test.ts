import { Api, InputFile } from "grammy/web";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LocalServer, startLocalServer } from "./local-server.js";
import { paddedPng, sampleMp4, sampleOgg, samplePng } from "./sample-media.js";
import { startTelegram, type Telegram } from "./server.js";

const TOKEN = "1234567:AAmedia-test-token";
const ANN = 101;
const MEGABYTE = 1024 * 1024;

let telegram: Telegram;
let api: Api;
let media: LocalServer;
let served: Map<string, { status?: number; type: string; body: Buffer }>;
let asked: string[];

beforeAll(async () => {
  telegram = await startTelegram({ token: TOKEN });
  api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann" });
  telegram.send(ANN, { text: "/start" });
  media = await startLocalServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const found = served.get(path.split("?")[0] ?? "");
    response.writeHead(found?.status ?? (found ? 200 : 404), { "content-type": found?.type ?? "text/plain" });
    response.end(found?.body);
  });
});

beforeEach(() => {
  served = new Map();
  asked = [];
});

afterAll(async () => {
  await telegram.close();
  await media.close();
});

function serve(path: string, type: string, body: Buffer, status = 200): string {
  served.set(path, { status, type, body });
  return media.url + path;
}

const refusal = (words: string) => ({ error_code: 400, description: `Bad Request: ${words}` });

test("a photo by URL is fetched, measured and kept", async () => {
  const url = serve("/wide.png", "image/png", samplePng(640, 320));
  const message = await api.sendPhoto(ANN, url, { caption: "a <b>photo</b>", parse_mode: "HTML" });
  expect(message.photo.map(({ width, height }) => [width, height])).toEqual([
    [320, 160],
    [640, 320],
  ]);
  expect(message).toMatchObject({ caption: "a photo", caption_entities: [{ type: "bold", offset: 2, length: 5 }] });
  const page = await fetch(`${telegram.url}/emulator/files/${message.photo.at(-1)?.file_id}`);
  expect(page.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await page.arrayBuffer())).toEqual(samplePng(640, 320));
});

test("an address that failed once fails for good, and one that worked gives the old bytes; a new query is a new address", async () => {
  const url = `${media.url}/late.png`;
  await expect(api.sendPhoto(ANN, url)).rejects.toMatchObject(refusal("failed to get HTTP URL content"));
  serve("/late.png", "image/png", samplePng());
  await expect(api.sendPhoto(ANN, url)).rejects.toMatchObject(refusal("failed to get HTTP URL content"));
  expect(asked).toEqual(["/late.png"]);
  expect(await api.sendPhoto(ANN, `${url}?again`)).toHaveProperty("photo");
  serve("/late.png", "image/png", samplePng(16, 16));
  expect((await api.sendPhoto(ANN, `${url}?again`)).photo[0]).toMatchObject({ width: 8 });
});

test.each([
  ["a photo of more than 5 MB", "photo", "image/png", 5 * MEGABYTE + 1, "failed to get HTTP URL content"],
  ["a video of more than 20 MB", "video", "video/mp4", 20 * MEGABYTE + 1, "failed to get HTTP URL content"],
  ["a photo that is a page", "photo", "text/html", 100, "wrong type of the web page content"],
  ["a video of unknown type", "video", "application/octet-stream", 100, "wrong type of the web page content"],
  ["a document that is a picture", "document", "image/png", 100, "wrong type of the web page content"],
  ["a photo that is no picture", "photo", "image/png", 100, "IMAGE_PROCESS_FAILED"],
])("%s by URL is refused", async (what, kind, type, size, words) => {
  const url = serve(`/${encodeURIComponent(what)}`, type, Buffer.alloc(size));
  const call = { photo: api.sendPhoto, video: api.sendVideo, document: api.sendDocument }[kind]?.bind(api);
  await expect(call?.(ANN, url)).rejects.toMatchObject(refusal(words));
});

test("no host but this machine is ever asked", async () => {
  await expect(api.sendPhoto(ANN, "https://example.com/a.png")).rejects.toMatchObject(
    refusal("failed to get HTTP URL content"),
  );
  serve("/out", "text/plain", Buffer.alloc(0), 302);
  await expect(api.sendPhoto(ANN, "http://10.0.0.1/a.png")).rejects.toMatchObject(
    refusal("failed to get HTTP URL content"),
  );
});

test("uploads keep their name and type, and the durations and sizes that players need", async () => {
  const video = await api.sendVideo(ANN, new InputFile(sampleMp4(), "clip.mp4"), { supports_streaming: true });
  expect(video.video).toMatchObject({
    width: 320,
    height: 240,
    duration: 6,
    mime_type: "video/mp4",
    file_name: "clip.mp4",
  });
  const voice = await api.sendVoice(ANN, new InputFile(sampleOgg(), "v.ogg"), { duration: 3 });
  expect(voice.voice).toMatchObject({ duration: 3, mime_type: "audio/ogg" });
  const document = await api.sendDocument(ANN, new InputFile(Buffer.from("a,b\n"), "таблица 1.csv"));
  expect(document.document).toMatchObject({ file_name: "таблица 1.csv", file_size: 4 });
});

test("what cannot be played as a video arrives as a document", async () => {
  const message = await api.sendVideo(ANN, new InputFile(Buffer.from("not a film"), "clip.mp4"));
  expect(message).toHaveProperty("document");
  expect(message).not.toHaveProperty("video");
});

test("a photo of more than 10 MB, with a long side or a strange shape, is refused", async () => {
  const size = 10 * MEGABYTE + 1;
  await expect(api.sendPhoto(ANN, new InputFile(paddedPng(size), "big.png"))).rejects.toMatchObject(
    refusal(`file of size ${size} bytes is too big for a photo; the maximum size is 10485760 bytes`),
  );
  await expect(api.sendPhoto(ANN, new InputFile(samplePng(9_999, 500), "long.png"))).rejects.toMatchObject(
    refusal("PHOTO_INVALID_DIMENSIONS"),
  );
  await expect(api.sendPhoto(ANN, new InputFile(samplePng(210, 10), "thin.png"))).rejects.toMatchObject(
    refusal("PHOTO_INVALID_DIMENSIONS"),
  );
});

test("an upload of more than 50 MB is 413", async () => {
  const upload = api.sendDocument(ANN, new InputFile(Buffer.alloc(52 * MEGABYTE), "huge.bin"));
  await expect(upload).rejects.toMatchObject({ error_code: 413, description: "Request Entity Too Large" });
});

test("a file is downloaded with the token, up to 20 MB, and its id is good for its own kind and bot", async () => {
  const [sent] = telegram.send(ANN, { files: [{ name: "me.png", mime: "image/png", bytes: samplePng(20, 10) }] });
  const fileId = sent?.photo?.at(-1)?.file_id ?? "";
  const { file_path } = await api.getFile(fileId);
  const download = await fetch(`${telegram.url}/file/bot${TOKEN}/${file_path}`);
  expect(Buffer.from(await download.arrayBuffer())).toEqual(samplePng(20, 10));
  expect((await fetch(`${telegram.url}/file/bot1:wrong/${file_path}`)).status).toBe(401);
  await expect(api.sendVideo(ANN, fileId)).rejects.toMatchObject(refusal("can't use file of type Photo as Video"));
  expect((await api.sendPhoto(ANN, fileId)).photo.at(-1)?.file_id).toBe(fileId);

  const big = telegram.send(ANN, {
    files: [{ name: "b.bin", mime: "application/zip", bytes: Buffer.alloc(20 * MEGABYTE + 1) }],
  });
  await expect(api.getFile(big[0]?.document?.file_id ?? "")).rejects.toMatchObject(refusal("file is too big"));

  const other = await startTelegram({ token: "7654321:AAanother-bot" });
  const otherApi = new Api(other.token, { apiRoot: other.url });
  other.addUser({ id: ANN, first_name: "Ann" });
  other.send(ANN, { text: "/start" });
  await expect(otherApi.sendPhoto(ANN, fileId)).rejects.toMatchObject(
    refusal("wrong file identifier/HTTP URL specified"),
  );
  await other.close();
});

test("editMessageMedia turns a text message into the media, and repeating it with the file changes nothing", async () => {
  const { message_id } = await api.sendMessage(ANN, "working…", {
    reply_markup: { inline_keyboard: [[{ text: "Stop", callback_data: "s" }]] },
  });
  const edited = await api.editMessageMedia(ANN, message_id, {
    type: "video",
    media: new InputFile(sampleMp4(), "a.mp4"),
    caption: "done",
  });
  expect(edited).toMatchObject({ message_id, caption: "done", video: { duration: 6 }, edit_date: expect.any(Number) });
  expect(edited).not.toHaveProperty("text");
  expect(edited).not.toHaveProperty("reply_markup");
  const media = edited === true ? "" : (edited.video?.file_id ?? "");
  const again = api.editMessageMedia(ANN, message_id, { type: "video", media, caption: "done" });
  await expect(again).rejects.toMatchObject({ description: expect.stringContaining("message is not modified") });
  await expect(api.editMessageText(ANN, message_id, "x")).rejects.toMatchObject(
    refusal("there is no text in the message to edit"),
  );
  expect(await api.editMessageCaption(ANN, message_id, { caption: "other" })).toMatchObject({ caption: "other" });
});

test("a voice message cannot become another media, and a text has no caption", async () => {
  const voice = await api.sendVoice(ANN, new InputFile(sampleOgg(), "v.ogg"));
  const edit = api.editMessageMedia(ANN, voice.message_id, {
    type: "photo",
    media: new InputFile(samplePng(), "p.png"),
  });
  await expect(edit).rejects.toMatchObject(refusal("there is no media in the message to edit"));
  const text = await api.sendMessage(ANN, "text");
  await expect(api.editMessageCaption(ANN, text.message_id, { caption: "x" })).rejects.toMatchObject(
    refusal("there is no caption in the message to edit"),
  );
});

test("an album arrives whole, with one group id; when a part fails nothing arrives", async () => {
  const url = serve("/album.png", "image/png", samplePng());
  const parts = await api.sendMediaGroup(ANN, [
    { type: "photo", media: url, caption: "both" },
    { type: "video", media: new InputFile(sampleMp4(), "a.mp4") },
  ]);
  const groups = parts.map((part) => ("media_group_id" in part ? part.media_group_id : null));
  expect(groups).toEqual([expect.any(String), groups[0]]);
  const before = telegram.messages(ANN).length;
  const broken = api.sendMediaGroup(ANN, [
    { type: "photo", media: url },
    { type: "photo", media: `${media.url}/none.png` },
  ]);
  await expect(broken).rejects.toMatchObject(refusal("failed to get HTTP URL content"));
  expect(telegram.messages(ANN)).toHaveLength(before);
});

test("a caption longer than 1024 characters is refused", async () => {
  const photo = new InputFile(samplePng(), "p.png");
  await expect(api.sendPhoto(ANN, photo, { caption: "x".repeat(1025) })).rejects.toMatchObject(
    refusal("message caption is too long"),
  );
});
