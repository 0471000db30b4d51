import { afterAll, beforeAll, expect, test } from "vitest";
import type { FileFacts } from "../../../lib/registry/model/schema.js";
import { fileOf } from "../../../lib/telegram/files/sent-file.js";
import { createResultHostCheck } from "../../../lib/telegram/files/user-file.js";
import { samplePng } from "../../emulators/telegram/sample-media.js";
import { ANN, type Chat, startChat } from "../chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

test("a result is fetched from KIE's hosts over https alone, whatever address a record names", () => {
  const mayFetch = createResultHostCheck("https://api.kie.ai");
  expect(mayFetch("https://tempfile.aiquickdraw.com/a.png")).toBe(true);
  for (const address of [
    "http://tempfile.aiquickdraw.com/a.png",
    "https://tempfile.aiquickdraw.com:8443/a.png",
    "https://me@tempfile.aiquickdraw.com/a.png",
    "https://aiquickdraw.com.example/a.png",
    "http://127.0.0.1/a.png",
    "not an address",
  ])
    expect([address, mayFetch(address)]).toEqual([address, false]);
});

const facts: FileFacts = {
  kind: "image",
  mime: null,
  sizeBytes: null,
  durationSeconds: null,
  width: null,
  height: null,
  name: null,
};

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

test("what a person sent is read back byte for byte, under its own name and type", async () => {
  const bytes = samplePng(30, 20);
  const [message] = chat.telegram.send(ANN, {
    files: [{ name: "лиса 1.png", mime: "image/png", bytes }],
    kind: "document",
  });
  const sent = message && fileOf(message);
  if (!sent) throw new Error("no file");
  expect(sent.facts).toMatchObject({ kind: "image", mime: "image/png", sizeBytes: bytes.length, name: "лиса 1.png" });
  const opened = await chat.messenger.openFile(sent.ref, sent.facts);
  if (opened.outcome !== "opened") throw new Error(opened.failure.detail);
  expect(opened.file).toMatchObject({ mime: "image/png", sizeBytes: bytes.length });
  expect(opened.file.name).toMatch(/^[\w.-]+\.png$/);
  expect((await bytesOf(opened.file.stream)).equals(bytes)).toBe(true);
});

test("a file that Telegram does not give is a failure with a word on whether to try again", async () => {
  expect(await chat.messenger.openFile("telegram:nosuchfile", facts)).toMatchObject({
    outcome: "failed",
    failure: { kind: "file_unreadable", retry: "never" },
  });
  chat.telegram.fault({ method: "getFile", fault: "reset_before", times: 4 });
  expect(await chat.messenger.openFile("telegram:nosuchfile", facts)).toMatchObject({
    outcome: "failed",
    failure: { kind: "file_unreadable", retry: "now" },
  });
});

test("a result to be used again is read from KIE's hosts only", async () => {
  const opened = await chat.messenger.openFile(chat.pictureUrl, facts);
  expect(opened.outcome).toBe("opened");
  if (opened.outcome === "opened") await opened.file.stream.cancel();
  for (const address of [
    "http://10.0.0.1/a.png",
    "https://example.com/a.png",
    "file:///etc/passwd",
    "https://kie.ai.example.com/a",
  ]) {
    expect(await chat.messenger.openFile(address, facts)).toMatchObject({
      outcome: "failed",
      failure: { retry: "never" },
    });
  }
});

test("no address with the token is logged or told", () => {
  expect(JSON.stringify(chat.logged)).not.toContain(chat.telegram.token);
  expect(chat.telegram.violations()).toEqual([]);
});
