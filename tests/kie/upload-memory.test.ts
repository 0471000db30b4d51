import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { kieFor } from "./counting-server.js";
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

const png = (stream: ReadableStream<Uint8Array>, sizeBytes: number | null) => ({
  stream,
  name: "my photo.PNG",
  mime: "image/png",
  sizeBytes,
});

/** Takes a body in without keeping it, slowly enough that a sender without manners would pile it up. */
async function startDigestServer(): Promise<{ url: string; digest: () => string; bytes: () => number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    for await (const chunk of request) {
      if (!(chunk instanceof Buffer)) continue;
      bytes += chunk.length;
      hash.update(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => new Promise((resolve) => server.close(() => resolve()));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, digest: () => hash.digest("hex"), bytes: () => bytes };
}

function exposedCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this runtime does not let a test collect garbage");
  return () => collect();
}

test("a file of 20 MB passes through in less than 8 MB of memory", async () => {
  const sizeBytes = 20 * megabyte;
  const server = await startDigestServer();
  const { kie } = kieFor(server, { timeouts: { uploadMs: 15_000 } });
  await kie.upload(png(generated(megabyte), megabyte));
  const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
  // Garbage not yet collected is no memory that the upload needs: what counts is what a collection leaves.
  const collect = exposedCollector();
  collect();
  const before = held();
  let peak = before;
  let chunks = 0;
  const watch = (): void => {
    chunks += 1;
    if (chunks % 8 !== 0) return;
    collect();
    peak = Math.max(peak, held());
  };
  expect(await kie.upload(png(generated(sizeBytes, watch), sizeBytes))).toEqual({
    outcome: "uploaded",
    url: uploadedUrl,
  });
  expect(server.bytes()).toBeGreaterThan(21 * megabyte);
  expect((peak - before) / megabyte).toBeLessThan(8);
});
