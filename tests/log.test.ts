import { expect, test } from "vitest";
import { createLog } from "../lib/log.js";

function logged(fields: Record<string, unknown>, secrets: string[] = []): string {
  const lines: string[] = [];
  createLog({ level: "info", secrets, write: (line) => lines.push(line) })("info", "event", fields);
  return lines.join("");
}

test("a line is one JSON value with the event and its fields", () => {
  expect(JSON.parse(logged({ taskId: "7" }))).toMatchObject({ level: "info", event: "event", taskId: "7" });
});

test.each([
  [
    "a bot token inside an address",
    "https://api.telegram.org/file/bot123456:AAabcdefghijklmnopqrstuvwxyz0123456789/x.jpg",
    "AAabcdefghijkl",
  ],
  ["a bearer", "Authorization: Bearer abc.def-123", "abc.def"],
  ["the code of a callback address", "https://x/api/kie-callback?task=7&sig=s3cr3tmac", "s3cr3tmac"],
])("%s is not written", (_name, text, secret) => {
  for (const line of [logged({ text }), logged({ error: new Error(text, { cause: new Error(text) }) })]) {
    expect(line).not.toContain(secret);
    expect(line).toContain("***");
  }
});

test("a secret of our own is not written, whatever it looks like", () => {
  expect(logged({ nested: { list: ["key hunter2hunter2"] } }, ["hunter2hunter2"])).not.toContain("hunter2");
});

test("what is below the level is not written", () => {
  const lines: string[] = [];
  createLog({ level: "warn", write: (line) => lines.push(line) })("info", "event");
  expect(lines).toEqual([]);
});
