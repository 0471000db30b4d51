import { createChatStore } from "./chat-store.js";
import { createEvents } from "./events.js";
import { createFaults } from "./faults.js";
import { createFileStore } from "./file-store.js";
import { createJournal } from "./journal.js";
import { createUrlFetcher } from "./media-url.js";
import { createMethods } from "./method-table.js";
import { createPipeline } from "./pipeline.js";
import { createProfile } from "./profile.js";
import { loadSchema } from "./schema.js";
import { createStars } from "./stars.js";
import { createDispatcher } from "./update-dispatcher.js";
import type { DeliveryFault, EmulatedBot, FaultRule } from "./user-api.js";
import { createUserSide } from "./user-side.js";
import { readReply } from "./webhook-reply.js";
import type { Press, World } from "./world.js";

export type StandInOptions = {
  /** `<bot id>:<secret>`. */
  token: string;
  username?: string;
  /** How much faster than Telegram updates are sent again after a failure; 1 by default. */
  timeScale?: number;
  /** 60 s at Telegram. */
  webhookTimeoutMs?: number;
  /** How long a payment waits for the bot's word: 10 s at Telegram. */
  checkoutMs?: number;
  /** Milliseconds since 1970; a test that waits for hours to pass brings its own clock. */
  now?: () => number;
  /** What must never be in anything that the bot sends, besides the token. */
  secrets?: readonly string[];
};

export type StandIn = Awaited<ReturnType<typeof createStandIn>>;

/** The stand-in without its HTTP side. */
export async function createStandIn(options: StandInOptions) {
  const { token, timeScale = 1, webhookTimeoutMs = 60_000, now = Date.now } = options;
  const schema = await loadSchema();
  const username = options.username ?? "kiegram_bot";
  const bot: EmulatedBot = { id: Number(token.split(":")[0]), username, first_name: "Kiegram" };
  const events = createEvents();
  const { emit } = events;
  const faults = createFaults<FaultRule>();
  const deliveryFaults = createFaults<DeliveryFault>();

  async function onReply(contentType: string, body: Buffer): Promise<void> {
    const reply = readReply(contentType, body);
    if (reply) await pipeline.call(reply.method, reply.params);
  }

  const chats = createChatStore({ bot, emit, now });
  const dispatcher = createDispatcher({ timeScale, webhookTimeoutMs, faults: deliveryFaults, emit, now, onReply });
  const world: World = {
    bot,
    token,
    chats,
    files: createFileStore(),
    urls: createUrlFetcher(),
    events,
    journal: createJournal({ secrets: [token, ...(options.secrets ?? [])], emit }),
    dispatcher,
    stars: createStars({ chats, dispatcher, emit, now, checkoutMs: options.checkoutMs ?? 10_000 }),
    profile: createProfile(),
    presses: new Map<string, Press>(),
    now,
  };
  const pipeline = createPipeline({ world, schema, methods: createMethods(world, { timeScale }), faults });
  return { world, pipeline, userSide: createUserSide(world), faults, deliveryFaults };
}
