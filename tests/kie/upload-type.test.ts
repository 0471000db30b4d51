import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { toneWave } from "../emulators/kie/wave.js";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { type CountingServer, kieFor, startCountingServer } from "./counting-server.js";

const sampleOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const jpeg = sampleOf("lib/ops/kie/samples/portrait.jpg");
const mp4 = sampleOf("lib/ops/kie/samples/clip.mp4");
const mp3 = sampleOf("lib/ops/kie/samples/voice.mp3");
const opus = sampleOf("tests/emulators/page/sample.ogg");

const url = "https://tempfile.redpandaai.co/kieai/1/kiegram/a.png";
const answer = JSON.stringify({
  success: true,
  code: 200,
  msg: "File uploaded successfully",
  data: { downloadUrl: url },
});

let server: CountingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** In chunks of an uneven size, as a network brings them. */
function inChunks(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at >= bytes.byteLength) return controller.close();
        const end = Math.min(at + 1_777, bytes.byteLength);
        controller.enqueue(bytes.subarray(at, end));
        at = end;
      },
    },
    { highWaterMark: 0 },
  );
}

async function upload(name: string, mime: string, bytes: Uint8Array) {
  server = await startCountingServer((_request, response) => response.writeHead(200).end(answer));
  const file = { stream: inChunks(bytes), name, mime, sizeBytes: bytes.byteLength };
  const outcome = await kieFor(server).kie.upload(file);
  const body = server.received[0]?.body ?? "";
  return {
    outcome,
    name: /name="fileName"\r\n\r\n([^\r]+)/.exec(body)?.[1] ?? "",
    type: /filename="[^"]*"\r\ncontent-type: ([^\r]+)/.exec(body)?.[1] ?? "",
  };
}

describe("what a file goes up as is made from what its bytes are", () => {
  test.each([
    ["a JPEG named .png", "a.png", "image/png", jpeg, "jpg", "image/jpeg"],
    ["a JPEG that a phone sends without a type", "IMG_0001.JPG", "application/octet-stream", jpeg, "jpg", "image/jpeg"],
    ["a PNG without a name", "", "application/octet-stream", samplePng(), "png", "image/png"],
    ["a name in Cyrillic", "Запись.mp3", "audio/mpeg", mp3, "mp3", "audio/mpeg"],
    ["a name in Cyrillic without an ending", "Запись", "audio/mpeg3", mp3, "mp3", "audio/mpeg"],
    ["a sound in an MP4", "Запись.m4a", "audio/mp4a-latm", mp4, "m4a", "audio/mp4"],
    ["a film named as it is", "клип.mp4", "video/mp4", mp4, "mp4", "video/mp4"],
    ["a voice note", "file_7.oga", "audio/ogg", opus, "oga", "audio/ogg"],
    [
      "bytes that tell nothing",
      "plot.docx",
      "application/octet-stream",
      Buffer.from("x".repeat(9_000)),
      "docx",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
  ])("%s", async (_, name, mime, bytes, ending, type) => {
    const sent = await upload(name, mime, bytes);
    expect(sent.name).toMatch(new RegExp(`^[a-z0-9-]+\\.${ending}$`));
    expect(sent.type).toBe(type);
  });
});

describe("the length of a sound or a video is measured on its way", () => {
  test.each([
    ["an MP3", "audio/mpeg", mp3, 5.8],
    ["a voice note", "audio/ogg", opus, 3],
    ["a silent MP4", "video/mp4", mp4, 4],
    ["a WAV", "audio/wav", toneWave(440, 7), 7],
    ["an MP4 whose description is at its end", "video/mp4", endingWithMovie(mp4), 4],
  ])("%s", async (_, mime, bytes, seconds) => {
    const { outcome } = await upload("a", mime, bytes);
    expect(outcome).toMatchObject({ outcome: "uploaded", seconds: expect.closeTo(seconds, 1) });
  });

  test.each([
    ["of a picture", "image/jpeg", jpeg],
    ["of what is no sound after all", "audio/mpeg", Buffer.alloc(9_000, 1)],
    ["of a sound that is cut off in its head", "audio/wav", toneWave(440, 1).subarray(0, 20)],
  ])("there is none %s", async (_, mime, bytes) => {
    expect((await upload("a", mime, bytes)).outcome).toEqual({ outcome: "uploaded", url });
  });
});

/** The same film as cameras write it: its description comes behind three megabytes of pictures. */
function endingWithMovie(bytes: Buffer): Buffer {
  const movieAt = bytes.readUInt32BE(0);
  const movie = bytes.subarray(movieAt, movieAt + bytes.readUInt32BE(movieAt));
  const pictures = Buffer.alloc(3 * 1024 * 1024);
  pictures.writeUInt32BE(pictures.length, 0);
  pictures.write("mdat", 4, "latin1");
  return Buffer.concat([bytes.subarray(0, movieAt), pictures, movie]);
}
