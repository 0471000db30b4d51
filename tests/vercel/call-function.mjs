// Runs under the Node of production, in the folder of one built function and with nothing else of the project in reach.
// argv: the handler's file, the method, the address, the headers and the body as JSON.
import { pathToFileURL } from "node:url";

const [file, method, url, headers, body] = process.argv.slice(2);
const background = [];
globalThis[Symbol.for("@vercel/request-context")] = {
  get: () => ({ waitUntil: (work) => background.push(work) }),
};

const loaded = await import(pathToFileURL(file).href);
const handler = (loaded.default?.[method] ?? loaded[method])?.bind(null);
if (!handler) throw new Error(`${file} exports no ${method}`);
const request = new Request(url, { method, headers: JSON.parse(headers), body: body ? JSON.parse(body) : undefined });
const response = await handler(request);
const text = await response.text();
await Promise.all(background);
console.log(JSON.stringify({ status: response.status, text, node: process.version }));
