import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { lookForLeaks } from "../../support/leaks.js";
import { type Counters, createCounters } from "./counters.js";
import { createFaults, type Faults } from "./faults.js";
import { type Batch, createSessions, type Sessions } from "./sessions.js";
import { parseRequest, RefusedRequest, toErrorReply, toReply } from "./wire.js";

export type Neon = {
  port: number;
  /** Where the driver posts to. */
  url: string;
  /** A `DATABASE_URL` that leads the driver here: `login` is an address of the Postgres behind. */
  urlOf(login: string): string;
  counters: Counters;
  faults: Faults & {
    /** Nobody listens on the port until `accept`. */
    refuse(): Promise<void>;
    accept(): Promise<void>;
  };
  close(): Promise<void>;
};

/** Neon's limit for a request and for an answer over HTTP. */
const MAX_BYTES = 64 * 1024 * 1024;

type NeonOptions = {
  port?: number;
  postgresPort: number;
  /** Connections go on to the next request as they are. `KEPT_CONNECTIONS=1` does that to all tests. */
  keepsSessions?: boolean;
};

/** The HTTP side of Neon, in front of a real Postgres: the driver talks to it as it does to the cloud. */
export async function startNeon(options: NeonOptions): Promise<Neon> {
  const counters = createCounters();
  const faults = createFaults();
  const sessions = createSessions(
    options.postgresPort,
    options.keepsSessions ?? process.env["KEPT_CONNECTIONS"] === "1",
  );
  const parts = { counters, faults, sessions };
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => response.destroy(toError(error)));
  });
  const port = await listen(server, options.port ?? 0);

  return {
    port,
    url: `http://127.0.0.1:${port}/sql`,
    urlOf(login) {
      const url = new URL(login);
      url.port = String(port);
      return url.href;
    },
    counters,
    faults: {
      ...faults,
      refuse: () => stop(server),
      async accept() {
        await listen(server, port);
      },
    },
    async close() {
      faults.clear();
      await stop(server);
      await sessions.close();
    },
  };
}

type Parts = { counters: Counters; faults: Faults; sessions: Sessions };

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST" || request.url !== "/sql") return send(parts, response, { status: 404, body: "" });
  let batch: Batch;
  try {
    const text = await readBody(request);
    lookForLeaks("database", text);
    batch = parseRequest(request.headers, text);
    parts.counters.received(
      batch.queries.map(({ query }) => query),
      Buffer.byteLength(text),
    );
  } catch (error) {
    return send(parts, response, toErrorReply(error));
  }

  const fault = parts.faults.take(batch.queries.map(({ query }) => query));
  if (fault?.kind === "delay") await sleep(fault.delayMs);
  if (fault?.kind === "hold_before") await fault.released;
  if (fault?.kind === "cut_before") return void response.destroy();
  if (fault?.kind === "status") return send(parts, response, fault);

  const reply = await run(parts.sessions, batch, response);

  if (fault?.kind === "hold_after") await fault.released;
  if (fault?.kind === "cut_after") return void response.destroy();
  send(parts, response, reply);
}

type Reply = { status: number; body: string };

async function run(sessions: Sessions, batch: Batch, response: ServerResponse): Promise<Reply> {
  let stopWatching: () => void = () => undefined;
  try {
    const results = await sessions.run(batch, (cancel) => {
      // Neon cancels the statement of a caller who hung up; the answer would have nowhere to go.
      const onClose = () => void cancel().catch(() => undefined);
      response.once("close", onClose);
      stopWatching = () => response.off("close", onClose);
    });
    const body = toReply(results, batch.begin === null);
    if (Buffer.byteLength(body) > MAX_BYTES)
      throw new RefusedRequest(507, `response is too large (max is ${MAX_BYTES} bytes)`);
    return { status: 200, body };
  } catch (error) {
    return toErrorReply(error);
  } finally {
    stopWatching();
  }
}

function send({ counters }: Parts, response: ServerResponse, { status, body }: Reply): void {
  counters.sent(Buffer.byteLength(body));
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw new RefusedRequest(413, `request is too large (max is ${MAX_BYTES} bytes)`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
