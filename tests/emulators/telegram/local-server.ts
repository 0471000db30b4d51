import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Update } from "grammy/types";

export type LocalServer = { url: string; close(): Promise<void> };

/** An HTTP server of a test, on a free port. */
export async function startLocalServer(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export type Arrival = { update: Update; headers: IncomingMessage["headers"]; at: number; response: ServerResponse };

/** A bot's server that keeps what arrives; `answer` decides each answer, 200 when it does nothing. */
export async function startReceiver(
  answer: (arrival: Arrival, arrivals: Arrival[]) => void = ({ response }) => response.end(),
) {
  const arrivals: Arrival[] = [];
  const server = await startLocalServer((request, response, body) => {
    const update: Update = JSON.parse(body);
    const arrival = { update, headers: request.headers, at: Date.now(), response };
    arrivals.push(arrival);
    answer(arrival, arrivals);
  });
  return { ...server, arrivals };
}
