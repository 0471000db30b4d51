import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCrons } from "../../lib/ops/server/crons.js";
import { type FunctionsServer, startFunctions } from "../../lib/ops/server/functions.js";

let root: string;
let server: FunctionsServer;
let origin: string;
const reports: string[] = [];

const functions: Record<string, string> = {
  "echo.ts": `export async function POST(request) {
    return Response.json({ url: request.url, body: (await request.text()).length, type: request.headers.get("content-type") });
  }
  export const GET = (request) => new Response(new URL(request.url).searchParams.get("say"));`,
  "background.ts": `globalThis.finished = [];
  export async function POST(request) {
    const name = await request.text();
    const { waitUntil } = globalThis[Symbol.for("@vercel/request-context")].get();
    waitUntil(new Promise((resolve) => setTimeout(resolve, 150)).then(() => globalThis.finished.push(name)));
    if (name === "breaks") waitUntil(Promise.reject(new Error("in the background")));
    return new Response("answered");
  }
  export const GET = () => Response.json(globalThis.finished);`,
  "slow.ts":
    "export const GET = () => new Promise((resolve) => setTimeout(() => resolve(new Response('late')), 5_000).unref());",
  "broken.ts": "export const GET = () => { throw new Error('it broke'); }; export const POST = () => 'not a response';",
  "cron.ts": `globalThis.calls = [];
  export const GET = (request) => {
    globalThis.calls.push([request.method, request.headers.get("authorization"), request.headers.get("user-agent")]);
    return new Response(null, { status: globalThis.calls.length === 1 ? 500 : 200 });
  };
  export const POST = () => Response.json(globalThis.calls);`,
  "_private.ts": "export const GET = () => new Response('private');",
};
const settings = {
  functions: { "api/slow.ts": { maxDuration: 1 } },
  crons: [{ path: "/api/cron", schedule: "0 5 * * *" }],
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "functions-test-"));
  await mkdir(join(root, "api"));
  for (const [name, source] of Object.entries(functions)) await writeFile(join(root, "api", name), source);
  await writeFile(join(root, "vercel.json"), JSON.stringify(settings));
  reports.length = 0;
  server = await startFunctions({ root, port: 0, hostname: "127.0.0.1", report: (sentence) => reports.push(sentence) });
  origin = `http://127.0.0.1:${server.port}`;
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const post = (path: string, body: string) => fetch(`${origin}${path}`, { method: "POST", body });

test("a file is a route and an export is a method", async () => {
  const response = await post("/api/echo?a=1", "hello");
  expect(await response.json()).toEqual({ url: `${origin}/api/echo?a=1`, body: 5, type: "text/plain;charset=UTF-8" });
  expect(await (await fetch(`${origin}/api/echo?say=hi`)).text()).toBe("hi");
});

test("an unknown route is 404, a method that is not exported is 405 without a body", async () => {
  for (const path of ["/", "/api", "/api/nothing", "/api/_private", "/api/echo.ts", "/api/echo/more"]) {
    expect((await fetch(`${origin}${path}`)).status, path).toBe(404);
  }
  for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]) {
    const response = await fetch(`${origin}/api/echo`, { method });
    expect(response.status, method).toBe(405);
    expect(await response.text()).toBe("");
  }
});

test("a body over 4.5 MB is 413, whether or not it says its length", async () => {
  const limit = 4.5 * 1024 * 1024;
  expect(await (await post("/api/echo", "x".repeat(limit))).json()).toMatchObject({ body: limit });
  expect((await post("/api/echo", "x".repeat(limit + 1))).status).toBe(413);
  const chunked = (bytes: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${origin}/api/echo`, { method: "POST" }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      // The server may close while the rest is still on its way; the status came first.
      request.on("error", reject);
      request.write("x".repeat(bytes - 1));
      request.end("x");
    });
  expect(await chunked(limit)).toBe(200);
  expect(await chunked(limit + 1)).toBe(413);
});

test("a function that throws or answers with something else is 500, and the reason is reported", async () => {
  expect((await fetch(`${origin}/api/broken`)).status).toBe(500);
  expect((await post("/api/broken", "")).status).toBe(500);
  expect(reports.join("\n")).toContain("it broke");
  expect(reports.join("\n")).toContain("did not answer with a Response");
});

test("a function that takes longer than vercel.json allows is 504", async () => {
  expect((await fetch(`${origin}/api/slow`)).status).toBe(504);
});

test("work handed to waitUntil goes on after the answer, and closing waits for it", async () => {
  expect(await (await post("/api/background", "first")).text()).toBe("answered");
  await post("/api/background", "breaks");
  expect(await (await fetch(`${origin}/api/background`)).json()).toEqual([]);
  await server.close();
  expect(Reflect.get(globalThis, "finished")).toEqual(["first", "breaks"]);
  expect(reports.join("\n")).toContain("in the background");
  await expect(fetch(origin)).rejects.toThrow();
});

test("crons come as from Vercel, and one that fails is reported and called again", async () => {
  const { crons } = server.project;
  const cron = startCrons({
    crons,
    origin,
    secret: "s3cret",
    everySeconds: 0.05,
    report: (line) => reports.push(line),
  });
  const calls = async () => (await post("/api/cron", "")).json();
  const expected = ["GET", "Bearer s3cret", "vercel-cron/1.0"];
  await expect.poll(calls).toEqual(expect.arrayContaining([expected, expected]));
  cron.stop();
  expect(reports).toContainEqual(expect.stringContaining("status 500"));
});

test("a port that is taken is refused with the system's code", async () => {
  const again = startFunctions({ root, port: server.port, hostname: "127.0.0.1", report: () => undefined });
  await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("a vercel.json that asks for what the server does not do is refused", async () => {
  const start = async (changed: object) => {
    await writeFile(join(root, "vercel.json"), JSON.stringify(changed));
    return startFunctions({ root, port: 0, report: () => undefined });
  };
  await expect(start({ rewrites: [{ source: "/a", destination: "/b" }] })).rejects.toThrow("rewrites");
  await expect(start({ functions: { "api/gone.ts": { maxDuration: 1 } } })).rejects.toThrow("api/gone.ts");
});
