import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Update } from "grammy/types";
import { createBotRoutes } from "./bot-routes.js";
import { sendJson } from "./http-io.js";
import { createPageRoutes } from "./page-routes.js";
import { createStandIn, type StandIn, type StandInOptions } from "./stand-in.js";
import { transcript } from "./transcript.js";
import { createUserRoutes } from "./user-routes.js";

export type TelegramOptions = StandInOptions & {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Static files of the chat page; the project's own by default. */
  pageDir?: string;
};

export type Telegram = Awaited<ReturnType<typeof startTelegram>>;

/**
 * A Telegram on this machine: the Bot API at `url`, the chat page at `/`, the human side under `/emulator` and as methods.
 * Everything is in memory. Rejects when the port is taken.
 */
export async function startTelegram(options: TelegramOptions) {
  const standIn = await createStandIn(options);
  const { world, userSide, faults, deliveryFaults } = standIn;
  const pageDir = options.pageDir ?? fileURLToPath(new URL("../page", import.meta.url));
  const server = createServer(createListener(standIn, pageDir));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });

  async function close(): Promise<void> {
    world.dispatcher.stop();
    world.stars.stop();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    token: world.token,
    bot: world.bot,
    stars: world.stars,
    ...userSide,
    deliverRaw: (update: Update) => world.dispatcher.pushRaw(update),
    /** Lets time pass for the updates that wait and for the last error; resolves when each that was due has been tried. */
    async pass(ms: number): Promise<void> {
      world.dispatcher.pass(ms);
      await world.dispatcher.settled();
    },
    calls: (method?: string) => world.journal.calls().filter((call) => method === undefined || call.method === method),
    violations: world.journal.violations,
    /** A chat as lines of text, for messages of failed tests. */
    transcript: (chatId: number) => transcript(userSide.messages(chatId)),
    fault: faults.add,
    faultDelivery: deliveryFaults.add,
    clearFaults(): void {
      faults.clear();
      deliveryFaults.clear();
    },
    subscribe: world.events.subscribe,
    waitFor: world.events.waitFor,
    close,
  };
}

function createListener({ world, pipeline, userSide, faults, deliveryFaults }: StandIn, pageDir: string) {
  const routers = [
    createBotRoutes({ world, pipeline }),
    createUserRoutes({ world, userSide, faults, deliveryFaults }),
    createPageRoutes({ events: world.events, findFile: world.files.find, pageDir }),
  ];

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.url ?? "/";
    const url = URL.canParse(address, "http://stand-in") ? new URL(address, "http://stand-in") : null;
    for (const router of url ? routers : []) if (url && (await router.handle(request, response, url))) return;
    sendJson(response, 404, { ok: false, error_code: 404, description: "Not Found" });
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => sendJson(response, 500, { error: String(error) }));
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the Telegram stand-in has no port");
  return address.port;
}
