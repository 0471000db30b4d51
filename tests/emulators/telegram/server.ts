import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Update } from "grammy/types";
import { createBotRoutes } from "./bot-routes.js";
import { createChatStore } from "./chat-store.js";
import { createEvents } from "./events.js";
import { createFaults } from "./faults.js";
import { createFileStore } from "./file-store.js";
import { sendJson } from "./http-io.js";
import { createJournal } from "./journal.js";
import { createUrlFetcher } from "./media-url.js";
import { createMethods } from "./method-table.js";
import { createPageRoutes } from "./page-routes.js";
import { createPipeline } from "./pipeline.js";
import { createProfile } from "./profile.js";
import { loadSchema } from "./schema.js";
import { createDispatcher } from "./update-dispatcher.js";
import type { DeliveryFault, EmulatedBot, FaultRule } from "./user-api.js";
import { createUserRoutes } from "./user-routes.js";
import { createUserSide } from "./user-side.js";
import { readReply } from "./webhook-reply.js";
import type { Press, World } from "./world.js";

export type TelegramOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  /** `<bot id>:<secret>`. */
  token: string;
  username?: string;
  /** Static files of the chat page; the project's own by default. */
  pageDir?: string;
  /** How much faster than Telegram updates are sent again after a failure; 1 by default. */
  timeScale?: number;
  /** 60 s at Telegram. */
  webhookTimeoutMs?: number;
  /** Milliseconds since 1970; a test that waits for hours to pass brings its own clock. */
  now?: () => number;
  /** What must never be in anything that the bot sends, besides the token. */
  secrets?: readonly string[];
};

export type Telegram = Awaited<ReturnType<typeof startTelegram>>;

/**
 * A Telegram on this machine: the Bot API at `url`, the chat page at `/`, the human side under `/emulator` and as methods.
 * Everything is in memory. Rejects when the port is taken.
 */
export async function startTelegram(options: TelegramOptions) {
  const { token, timeScale = 1 } = options;
  const schema = await loadSchema();
  const bot: EmulatedBot = {
    id: Number(token.split(":")[0]),
    username: options.username ?? "kiegram_bot",
    first_name: "Kiegram",
  };
  const events = createEvents();
  const now = options.now ?? Date.now;
  const faults = createFaults<FaultRule>();
  const deliveryFaults = createFaults<DeliveryFault>();
  const dispatcher = createDispatcher({
    timeScale,
    webhookTimeoutMs: options.webhookTimeoutMs ?? 60_000,
    faults: deliveryFaults,
    emit: events.emit,
    now,
    onReply: async (contentType, body) => {
      const reply = readReply(contentType, body);
      if (reply) await pipeline.call(reply.method, reply.params);
    },
  });
  const world: World = {
    bot,
    token,
    chats: createChatStore({ bot, emit: events.emit, now }),
    files: createFileStore(),
    urls: createUrlFetcher(),
    events,
    journal: createJournal({ secrets: [token, ...(options.secrets ?? [])], emit: events.emit }),
    dispatcher,
    profile: createProfile(),
    presses: new Map<string, Press>(),
    now,
  };
  const pipeline = createPipeline({ world, schema, methods: createMethods(world, { timeScale }), faults });
  const userSide = createUserSide(world);
  const deliverRaw = (update: Update) => dispatcher.pushRaw(update);
  const botRoutes = createBotRoutes({ world, pipeline });
  const userRoutes = createUserRoutes({ world, userSide, faults, deliveryFaults });
  const pageDir = options.pageDir ?? fileURLToPath(new URL("../page", import.meta.url));
  const pageRoutes = createPageRoutes({ events, findFile: world.files.find, pageDir });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.url ?? "/";
    const url = URL.canParse(address, "http://stand-in") ? new URL(address, "http://stand-in") : null;
    for (const routes of [botRoutes, userRoutes, pageRoutes])
      if (url && (await routes.handle(request, response, url))) return;
    sendJson(response, 404, { ok: false, error_code: 404, description: "Not Found" });
  }

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => sendJson(response, 500, { error: String(error) }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = addressOf(server.address());

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    bot,
    ...userSide,
    deliverRaw,
    calls: (method?: string) => world.journal.calls().filter((call) => method === undefined || call.method === method),
    violations: world.journal.violations,
    fault: faults.add,
    faultDelivery: deliveryFaults.add,
    clearFaults(): void {
      faults.clear();
      deliveryFaults.clear();
    },
    subscribe: events.subscribe,
    waitFor: events.waitFor,
    async close(): Promise<void> {
      dispatcher.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the Telegram stand-in has no port");
  return address;
}
