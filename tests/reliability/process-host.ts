import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { updateIdsIn } from "./answered-update.js";
import { type Child, launch } from "./child.js";
import { createAccount } from "./effect-account.js";
import type { Strike } from "./effects.js";

/**
 * The real edges in processes of their own behind one port. One that was killed, by itself in the middle of an effect
 * or by `kill`, leaves its connections without an answer, and the next request is the next one's.
 */
export async function startProcessHost(program: string, variables: Record<string, string>) {
  const account = createAccount();
  /** Updates that were answered with a 2xx: what Telegram will not send again. */
  const taken: number[] = [];
  let current: Promise<Child> | null = null;
  let serves: Child | null = null;
  let lives = 0;
  let open = 0;
  let isOver = false;
  const all = new Set<Child>();

  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the host has no port");
  const url = `http://127.0.0.1:${address.port}`;
  const env = { ...variables, PUBLIC_URL: url };
  const spare = () => launch({ program, env, log: account.log });
  /** Ready before it is wanted: a start takes longer than all that a course does. */
  let next = spare();

  async function begin(): Promise<Child> {
    const child = await next;
    if (!isOver) next = spare();
    lives += 1;
    all.add(child);
    child.listen(account.note);
    void child.ended.then(({ isOwnDoing }) => {
      all.delete(child);
      account.died(isOwnDoing);
      if (serves === child) current = null;
    });
    serves = child;
    await child.arm(account.next());
    return child;
  }

  /** The one that serves, when it has heard where to end. */
  async function serving(): Promise<Child> {
    current ??= begin();
    const child = await current;
    await child.armed();
    return child;
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    open += 1;
    try {
      const body = Buffer.concat(await incoming.toArray());
      const answer = await ask(await serving(), { incoming, body });
      if (answer === null) return void outgoing.destroy();
      if (answer.status < 300 && incoming.url === "/api/telegram") taken.push(...updateIdsIn(body));
      outgoing.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
    } finally {
      open -= 1;
    }
  }

  async function operate(edge: string, method: "GET" | "POST"): Promise<Response | null> {
    const headers = { authorization: `Bearer ${variables["CRON_SECRET"]}` };
    // Under way from here on: nobody must take the time until it arrives for rest.
    open += 1;
    return fetch(`${url}/api/${edge}`, { method, headers })
      .catch(() => null)
      .finally(() => {
        open -= 1;
      });
  }

  return {
    effects: {
      ...account.view,
      plan(strikes: readonly Strike[]): void {
        account.plan(strikes);
        void current?.then((child) => child.arm(account.next()));
      },
    },
    host: {
      url,
      taken,
      lives: () => lives,
      isIdle: () => open === 0 && account.busy() === 0,
      kill(): void {
        current = null;
        for (const child of all) child.kill();
      },
      /** Calls the cron's edge; null when the instance died over it. */
      sweep: () => operate("sweep", "GET"),
      /** Calls the operator's edge; null when the instance died over it. */
      setup: () => operate("setup", "POST"),
    },
    async close(): Promise<void> {
      isOver = true;
      (await next).kill();
      for (const child of all) child.kill();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answer = { status: number; type: string; body: Buffer };

/** Null: it died over it. */
function ask({ port }: Child, { incoming, body }: { incoming: IncomingMessage; body: Buffer }): Promise<Answer | null> {
  const { method, url: path, headers } = incoming;
  return new Promise((resolve) => {
    const onward = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (answer) => {
      answer.toArray().then(
        (chunks) =>
          resolve({
            status: answer.statusCode ?? 502,
            type: answer.headers["content-type"] ?? "text/plain",
            body: Buffer.concat(chunks),
          }),
        () => resolve(null),
      );
    });
    onward.once("error", () => resolve(null));
    onward.end(body);
  });
}
