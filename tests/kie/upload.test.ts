import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { multipartBody } from "../../lib/kie/files/multipart.js";
import { maxUploadBytes } from "../../lib/kie/files/upload.js";
import { type CountingServer, kieFor, startCountingServer, testKey } from "./counting-server.js";
import { generated } from "./generated-stream.js";

const megabyte = 1024 * 1024;
const uploadedUrl = "https://tempfile.redpandaai.co/kieai/1/kiegram/a.png";
const answer = JSON.stringify({
  success: true,
  code: 200,
  msg: "File uploaded successfully",
  data: { downloadUrl: uploadedUrl },
});

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function answering(text = answer, status = 200): Promise<CountingServer> {
  const server = await startCountingServer((_request, response) => response.writeHead(status).end(text));
  close = server.close;
  return server;
}

/** A host that refuses by the length alone and reads no further than the head. */
async function startEarlyRefusal(): Promise<{ url: string }> {
  const server = createServer((_request, response) => response.writeHead(413).end("too large"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const png = (stream: ReadableStream<Uint8Array>, sizeBytes: number | null) => ({
  stream,
  name: "my photo.PNG",
  mime: "image/png",
  sizeBytes,
});

describe("the form", () => {
  test("is one that others can read", async () => {
    const bytes = new Uint8Array([0, 13, 10, 45, 45, 255]);
    const form = multipartBody({
      fields: { uploadPath: "kiegram", fileName: "a.png" },
      file: {
        field: "file",
        name: "a.png",
        mime: "image/png",
        stream: new Blob([bytes]).stream(),
        sizeBytes: bytes.length,
      },
      maxBytes: 100,
    });
    const whole = await new Response(form.body).bytes();
    expect(whole.length).toBe(form.contentLength);
    const parsed = await new Response(whole, { headers: { "content-type": form.contentType } }).formData();
    expect(parsed.get("uploadPath")).toBe("kiegram");
    const file = parsed.get("file");
    expect(file).toMatchObject({ name: "a.png", type: "image/png" });
    expect(file instanceof File && new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });

  test("cannot be broken by a file's name or type", async () => {
    const file = {
      field: "file",
      name: 'a"\r\nx: y',
      mime: "image/png\r\nx: y",
      stream: new Blob(["1"]).stream(),
      sizeBytes: 1,
    };
    const form = multipartBody({ fields: {}, file, maxBytes: 100 });
    expect(await new Response(form.body).text()).not.toMatch(/\r\nx: y/);
  });
});

describe("an upload", () => {
  test("goes to the upload host with the key, a folder without slashes at its ends and a name of its own", async () => {
    const server = await answering();
    const { kie } = kieFor(server);
    for (let round = 0; round < 2; round++)
      expect(await kie.upload(png(generated(10), 10))).toEqual({ outcome: "uploaded", url: uploadedUrl });
    const [first, second] = server.received;
    expect(first).toMatchObject({ method: "POST", path: "/api/file-stream-upload" });
    expect(first?.headers.authorization).toBe(`Bearer ${testKey}`);
    expect(first?.body).toMatch(/name="uploadPath"\r\n\r\n[^/\r][^\r]*[^/\r]\r\n/);
    const names = [first, second].map((request) => /name="fileName"\r\n\r\n([^\r]+)/.exec(request?.body ?? "")?.[1]);
    expect(names[0]).toMatch(/\.png$/);
    expect(new Set(names).size).toBe(2);
  });

  test("of unknown size works", async () => {
    const server = await answering();
    expect(await kieFor(server).kie.upload(png(generated(100_000), null))).toEqual({
      outcome: "uploaded",
      url: uploadedUrl,
    });
    expect(server.received[0]?.headers["transfer-encoding"]).toBe("chunked");
  });

  test.each([
    ["that is empty", 0, "file_unreadable"],
    ["that is too large", maxUploadBytes + 1, "bad_input"],
  ])("of a file %s is refused before anything is sent", async (_name, sizeBytes, kind) => {
    const server = await answering();
    expect(await kieFor(server).kie.upload(png(generated(0), sizeBytes))).toMatchObject({
      outcome: "failed",
      failure: { kind },
    });
    expect(server.received).toHaveLength(0);
  });

  test("of a file that breaks off while it is read says so", async () => {
    const server = await answering();
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(10));
        controller.error(new Error("telegram went away"));
      },
    });
    expect(await kieFor(server).kie.upload(png(stream, 1000))).toMatchObject({
      outcome: "failed",
      failure: { kind: "file_unreadable", retry: "now" },
    });
    expect(server.received).toHaveLength(0);
  });

  test.each([
    ["shorter", 900],
    ["longer", 1100],
  ])("of a file that is %s than announced does not count", async (_name, sizeBytes) => {
    const server = await answering();
    expect(await kieFor(server).kie.upload(png(generated(sizeBytes), 1000))).toMatchObject({
      outcome: "failed",
      failure: { kind: "file_unreadable" },
    });
    expect(server.received).toHaveLength(0);
  });

  test.each([
    ["a page", "<html>", 502, { kind: "vendor_down", retry: "now" }],
    ["a wrong key", '{"code":401,"msg":"You do not have access permissions"}', 200, { kind: "vendor_key" }],
    ["HTTP 413", "too large", 413, { kind: "bad_input" }],
    ["no address", '{"code":200,"msg":"ok","data":{}}', 200, { kind: "unknown" }],
    [
      "an address nobody can fetch",
      '{"code":200,"msg":"ok","data":{"downloadUrl":"file:///x"}}',
      200,
      { kind: "unknown" },
    ],
  ])("answered with %s has failed", async (_name, text, status, failure) => {
    const server = await answering(text, status);
    expect(await kieFor(server).kie.upload(png(generated(10), 10))).toMatchObject({ outcome: "failed", failure });
    expect(server.received).toHaveLength(1);
  });

  test("refused before its end is not sent to its end", async () => {
    const server = await startEarlyRefusal();
    let chunks = 0;
    const stream = generated(50 * megabyte, () => {
      chunks += 1;
    });
    const refused = { outcome: "failed", failure: { kind: "bad_input", retry: "never" } };
    expect(await kieFor(server).kie.upload(png(stream, 50 * megabyte))).toMatchObject(refused);
    expect(chunks).toBeLessThan(800);
  });

  test("follows no redirect: the key is for one host alone", async () => {
    const elsewhere = await answering();
    const server = await startCountingServer((_request, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const outcome = await kieFor(server).kie.upload(png(generated(10), 10));
    await server.close();
    expect(outcome).toMatchObject({ outcome: "failed", failure: { kind: "vendor_down" } });
    expect(elsewhere.received).toEqual([]);
  });

  test("to a host that is away has failed", async () => {
    const server = await answering();
    await server.close();
    expect(await kieFor(server).kie.upload(png(generated(10), 10))).toMatchObject({
      outcome: "failed",
      failure: { kind: "vendor_down", retry: "now" },
    });
  });

  test.each([
    ["stalls", null],
    ["goes on for ever", () => new Uint8Array(64 * 1024)],
  ])("that takes too long lets go of a file that %s", async (_name, nextChunk) => {
    const server = await answering();
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (nextChunk === null) return new Promise(() => undefined);
        controller.enqueue(nextChunk());
        return new Promise((resolve) => setTimeout(resolve, 5));
      },
      cancel() {
        cancelled = true;
      },
    });
    const { kie } = kieFor(server, { timeouts: { uploadMs: 150 } });
    const failure = { kind: "vendor_down", retry: "now" };
    expect(await kie.upload(png(stream, maxUploadBytes))).toMatchObject({ outcome: "failed", failure });
    expect(cancelled).toBe(true);
    expect(server.received).toHaveLength(0);
  });

  test("by address accepts https only", async () => {
    const server = await answering();
    const { kie } = kieFor(server);
    expect(await kie.uploadUrl("https://example.com/a.png")).toEqual({ outcome: "uploaded", url: uploadedUrl });
    for (const url of ["http://example.com/a.png", "file:///etc/passwd", "https://me:secret@example.com/a.png", "x"]) {
      expect(await kie.uploadUrl(url)).toMatchObject({ outcome: "failed", failure: { kind: "bad_input" } });
    }
    expect(server.received).toHaveLength(1);
  });
});
