// In a new process: loads one function and sends it its first request. argv: the file and the request as JSON.
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const [file = "", text = "{}"] = process.argv.slice(2);
const { url, ...init } = JSON.parse(text);

// The platform has all of this loaded before a function is, and says so through the same symbol.
await import("node:http");
const request = new Request(url, init);
const background: Promise<unknown>[] = [];
Reflect.set(globalThis, Symbol.for("@vercel/request-context"), {
  get: () => ({ waitUntil: (work: Promise<unknown>) => background.push(work) }),
});

const start = performance.now();
const { [init.method]: handler } = await import(pathToFileURL(file).href);
const imported = performance.now();
const response: Response = await handler(request);
await response.text();
const answered = performance.now();
await Promise.all(background);
console.log(JSON.stringify({ importMs: imported - start, firstMs: answered - imported, status: response.status }));
process.exit();
