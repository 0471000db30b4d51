import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { health } from "../../api/health.js";
import { kieCallback } from "../../api/kie-callback.js";
import { setup } from "../../api/setup.js";
import { sweep } from "../../api/sweep.js";
import { telegram } from "../../api/telegram.js";
import { type App, createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { updateIdsIn } from "./answered-update.js";
import type { Effects, Instance } from "./effects.js";

type Edge = (app: App, request: Request) => Promise<Response>;
const edges: Record<string, Edge> = {
  "/api/telegram": telegram,
  "/api/kie-callback": kieCallback,
  "/api/sweep": sweep,
  "/api/setup": setup,
  "/api/health": health,
};

type Life = Instance & { app: App; open: Set<ServerResponse>; busy: number; died: Promise<"died"> };

export type Host = Awaited<ReturnType<typeof startHost>>;

/**
 * The real edges in this process, on a port, as a platform runs them: an instance that was killed drops its
 * connections without an answer, and the next request starts a new one.
 */
export async function startHost(effects: Effects, variables: Record<string, string>) {
  let current: Life | null = null;
  let kills = 0;
  /** Updates that were answered with a 2xx: what Telegram will not send again. */
  const taken: number[] = [];

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the host has no port");
  const url = `http://127.0.0.1:${address.port}`;
  const env = readEnv({ ...variables, PUBLIC_URL: url });

  function start(): Life {
    let tellDeath: (word: "died") => void = () => undefined;
    const died = new Promise<"died">((resolve) => {
      tellDeath = resolve;
    });
    const life: Life = { app: createApp(env), isDead: false, open: new Set(), busy: 0, died, kill };
    function kill(): void {
      if (life.isDead) return;
      life.isDead = true;
      kills += 1;
      if (current === life) current = null;
      for (const response of life.open) response.destroy();
      tellDeath("died");
    }
    return life;
  }

  /** Null: the instance died over it. */
  async function invoke(life: Life, request: Request): Promise<Response | null> {
    const edge = edges[new URL(request.url).pathname];
    if (!edge) return new Response(null, { status: 404 });
    const track = <T>(work: Promise<T>): Promise<T> => {
      life.busy += 1;
      return work.finally(() => {
        life.busy -= 1;
      });
    };
    const waitUntil = (work: Promise<unknown>) => void track(work).catch(() => undefined);
    const answer = track(effects.run({ instance: life, waitUntil }, () => edge(life.app, request)));
    // An edge that throws is the platform's 500.
    const response = await Promise.race([answer, life.died]).catch(() => new Response(null, { status: 500 }));
    return response === "died" ? null : response;
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    current ??= start();
    const life = current;
    life.open.add(outgoing);
    try {
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
      const { method = "GET" } = incoming;
      const content = method === "GET" ? {} : { body };
      const response = await invoke(life, new Request(`${url}${incoming.url}`, { method, headers, ...content }));
      if (response === null) return;
      if (response.ok && incoming.url === "/api/telegram") taken.push(...updateIdsIn(body));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } finally {
      life.open.delete(outgoing);
    }
  }

  return {
    url,
    env,
    taken,
    kills: () => kills,
    /** Sends an update as Telegram does, whatever Telegram itself knows of it. Returns the status. */
    async deliver(update: object): Promise<number> {
      const headers = { "x-telegram-bot-api-secret-token": env.webhookSecret };
      const response = await fetch(`${url}/api/telegram`, { method: "POST", headers, body: JSON.stringify(update) });
      return response.status;
    },
    /** One request straight to its edge, as the platform hands it over; null when the instance died over it. */
    async ask(request: Request): Promise<Response | null> {
      current ??= start();
      return invoke(current, request);
    },
    isIdle: () => current === null || current.busy === 0,
    /** The next request finds a new instance. */
    kill: () => current?.kill(),
    /** Calls the cron's edge; null when the instance died over it. */
    async sweep(): Promise<Response | null> {
      current ??= start();
      const headers = { authorization: `Bearer ${env.cronSecret}` };
      return invoke(current, new Request(`${url}/api/sweep`, { headers }));
    },
    /** Calls the operator's edge; null when the instance died over it. */
    async setup(): Promise<Response | null> {
      current ??= start();
      const headers = { authorization: `Bearer ${env.cronSecret}` };
      return invoke(current, new Request(`${url}/api/setup`, { method: "POST", headers }));
    },
    async close(): Promise<void> {
      current?.kill();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
