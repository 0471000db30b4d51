import { createServer } from "node:http";
import { samplePng } from "../emulators/telegram/sample-media.js";

export type Served = { status: number; mime: string; bytes: Buffer; location?: string };

/** Where results lie, as at KIE's file hosts. What is not set is a small PNG. */
export async function startResultServer() {
  const set = new Map<string, (hit: number) => Served>();
  const hits: string[] = [];
  const usual: Served = { status: 200, mime: "image/png", bytes: samplePng(64, 64) };
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    hits.push(path);
    const served = set.get(path)?.(hits.filter((hit) => hit === path).length) ?? usual;
    const headers = { "content-type": served.mime, "content-length": served.bytes.length };
    response.writeHead(served.status, served.location ? { ...headers, location: served.location } : headers);
    response.end(served.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the result server has no port");
  const { port } = address;
  return {
    hits,
    urlOf: (path: string) => `http://127.0.0.1:${port}${path}`,
    /** What stands at a path, by how often it was asked for, from 1. */
    serve(path: string, answer: Partial<Served> | ((hit: number) => Partial<Served>)): string {
      const answerOf = typeof answer === "function" ? answer : () => answer;
      set.set(path, (hit) => ({ ...usual, ...answerOf(hit) }));
      return `http://127.0.0.1:${port}${path}`;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
