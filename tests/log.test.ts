import { expect, test } from "vitest";
import { addLogFields, createLog, redactFromLog, withLogFields } from "../lib/log.js";

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

test("what belongs to a request is on its own lines only, however requests and their promises interleave", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: "info", write: (line) => lines.push(JSON.parse(line)) });
  const turns = Array.from({ length: 5 }, () => Promise.resolve());
  const request = (requestId: string) =>
    withLogFields({ requestId }, async () => {
      addLogFields({ updateId: `of ${requestId}` });
      redactFromLog(() => [`words of ${requestId}`]);
      for (const turn of turns) {
        await turn;
        log("info", "turn", { said: "words of a, words of b" });
      }
      await withLogFields({ taskId: `task of ${requestId}` }, async () => log("info", "inner"));
    });
  await Promise.all([request("a"), request("b")]);
  log("info", "outside");
  for (const [own, other] of ["ab", "ba"]) {
    const mine = lines.filter((line) => line["requestId"] === own);
    expect(mine).toHaveLength(6);
    for (const line of mine) expect(line).toMatchObject({ updateId: `of ${own}` });
    expect(mine[0]?.["said"]).toBe(own === "a" ? `<words>, words of ${other}` : `words of ${other}, <words>`);
    expect(mine.at(-1)).toMatchObject({ event: "inner", taskId: `task of ${own}` });
  }
  expect(lines.at(-1)).toEqual({ at: expect.any(String), level: "info", event: "outside" });
});

test("a line for debugging may hold what people wrote", () => {
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => lines.push(line) });
  withLogFields({}, () => {
    redactFromLog(() => ["a fox"]);
    log("debug", "event", { detail: "about a fox" });
  });
  expect(lines.join()).toContain("about a fox");
});
