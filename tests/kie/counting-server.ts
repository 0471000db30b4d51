import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createKie, type Kie, type KieOptions } from "../../lib/kie/client.js";

export type Received = { method: string; path: string; headers: IncomingMessage["headers"]; body: string };
export type CountingServer = {
  url: string;
  received: Received[];
  connections: () => number;
  close: () => Promise<void>;
};

type Answer = (request: Received, response: ServerResponse, raw: IncomingMessage) => void;

/** An HTTP server that keeps what it received and answers as told. */
export async function startCountingServer(answer: Answer): Promise<CountingServer> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const kept = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(kept);
      answer(kept, response, request);
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type LogLine = { level: string; event: string; fields: Record<string, unknown> | undefined };

export const testKey = "kie-test-key-0123456789abcdef";

/** A client of that server, with short timeouts, and everything it logs. */
export function kieFor(server: { url: string }, options: Partial<KieOptions> = {}): { kie: Kie; log: LogLine[] } {
  const log: LogLine[] = [];
  const kie = createKie({
    apiKey: testKey,
    apiUrl: server.url,
    uploadUrl: server.url,
    log: (level, event, fields) => log.push({ level, event, fields }),
    timeouts: { createMs: 1_000, readMs: 1_000, readBudgetMs: 3_000, uploadMs: 5_000 },
    pollPauseMs: () => 5,
    ...options,
  });
  return { kie, log };
}
