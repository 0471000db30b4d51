import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { fileOf } from "../../lib/telegram/files/sent-file.js";
import { type Kie, startKie } from "../emulators/kie/server.js";
import { startTelegram, type Telegram } from "../emulators/telegram/server.js";

const megabyte = 1024 * 1024;
const sizeBytes = 20 * megabyte;
const ANN = 11;
const token = "7000000001:AAtoken-of-the-memory-test";
const apiKey = "key-of-the-memory-test-0123456789";
/** Small ones first: what Node and V8 take for themselves when this code first runs, they keep. */
const SMALL = { count: 30, sizeBytes: 200_000 };
const MEASURED = 3;

const child = fileURLToPath(import.meta.resolve("./upload-child.ts"));
const risesSchema = z.array(
  z.object({
    riseBytes: z.number(),
    outcome: z.object({ outcome: z.literal("uploaded"), url: z.string() }),
  }),
);

let telegram: Telegram;
let kie: Kie;

beforeAll(async () => {
  telegram = await startTelegram({ token });
  kie = await startKie({ apiKey });
  telegram.addUser({ id: ANN, first_name: "Ann" });
});
afterAll(async () => {
  await telegram.close();
  await kie.close();
});

function sendFile(bytes: Buffer): string {
  const file = { name: "photo.png", mime: "image/png", bytes };
  const [message] = telegram.send(ANN, { files: [file], kind: "document" });
  const sent = message && fileOf(message);
  if (!sent) throw new Error("no file was sent");
  return sent.ref;
}

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Telegram and KIE run in this process; what they hold does not count. */
test.runIf(process.platform === "linux")(
  "a person's file of 20 MB passes from Telegram to KIE in less than 8 MB of the process's memory",
  async () => {
    const small = Array.from({ length: SMALL.count }, () => randomBytes(SMALL.sizeBytes));
    const files = [...small, ...Array.from({ length: MEASURED }, () => randomBytes(sizeBytes))];
    const order = { token, apiRoot: telegram.url, apiKey, apiUrl: kie.url, uploadUrl: kie.uploadUrl };
    const args = ["--import", "tsx", child, JSON.stringify({ ...order, refs: files.map(sendFile) })];
    const { stdout } = await promisify(execFile)(process.env["UPLOAD_NODE"] ?? process.execPath, args);
    const passed = risesSchema.parse(JSON.parse(stdout));

    const arrived = await Promise.all(passed.map(async ({ outcome }) => (await fetch(outcome.url)).bytes()));
    expect(arrived.map(digestOf)).toEqual(files.map(digestOf));
    const rises = passed.slice(SMALL.count).map(({ riseBytes }) => riseBytes / megabyte);
    console.log(`upload: ${rises.map((rise) => rise.toFixed(1)).join(", ")} MB more for 20 MB each`);
    expect(Math.max(...rises)).toBeLessThan(8);
  },
  120_000,
);
