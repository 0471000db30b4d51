import { createServer } from "node:http";
import type { InlineKeyboardButton, Message } from "grammy/types";
import { Api } from "grammy/web";
import { createDb, isDatabaseOutage } from "../../lib/db/client.js";
import { createAdminStore, createPaymentStore, createStore } from "../../lib/db/store.js";
import type { Log } from "../../lib/log.js";
import type { Limits } from "../../lib/registry/compiled.js";
import type { Messenger } from "../../lib/tasks/messenger.js";
import type { HandledUpdate } from "../../lib/tasks/operations/handle-update.js";
import type { Store } from "../../lib/tasks/store.js";
import type { Output, Task } from "../../lib/tasks/task.js";
import { type BotOptions, createBot } from "../../lib/telegram/bot.js";
import { createMessenger } from "../../lib/telegram/delivery/messenger.js";
import { createStars } from "../../lib/telegram/payments/stars.js";
import { inFull } from "../bot/samples.js";
import { startTelegram, type Telegram } from "../emulators/telegram/server.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { startResultServer } from "./result-server.js";

export const ANN = 8_123_456_789;
const TOKEN = "7654321:AAbot-test-token-of-the-chat-bench";

export type LogLine = { level: string; event: string; fields: Record<string, unknown> };
export type Chat = Awaited<ReturnType<typeof startChat>>;

/** A bot over a real database and the Telegram stand-in, without KIE: a test says how a task goes on. */
export async function startChat(
  options: Partial<Pick<BotOptions, "allowedUserIds" | "adminIds" | "defer">> & {
    dailyCredits?: number;
    limits?: Limits;
  } = {},
) {
  const database: TestDatabase = await createTestDatabase();
  const results = await startResultServer();
  const telegram: Telegram = await startTelegram({ token: TOKEN, timeScale: 20 });
  const logged: LogLine[] = [];
  const log: Log = (level, event, fields = {}) => void logged.push({ level, event, fields });
  const api = new Api(TOKEN, { apiRoot: telegram.url, timeoutSeconds: 5 });
  const owner = {
    botId: telegram.bot.id,
    dailyFreeCredits: options.dailyCredits ?? 1_000,
    adminIds: options.adminIds ?? [],
    limits: options.limits ?? null,
  };
  const db = createDb(database.databaseUrl, log);
  const store: Store = createStore(db, owner);
  const messenger: Messenger = createMessenger({
    api,
    token: TOKEN,
    apiRoot: telegram.url,
    vendorUrl: results.urlOf("/"),
    log,
  });
  const money = createPaymentStore(createDb(database.databaseUrl, log), owner);
  const stars = createStars(api);
  const bot = createBot({
    api,
    store,
    money,
    stars,
    messenger,
    adminStore: createAdminStore(db, owner),
    log,
    vendorUrl: results.urlOf("/"),
    allowedUserIds: [],
    adminIds: [],
    isOutage: isDatabaseOutage,
    ...options,
  });
  const handled: HandledUpdate[] = [];
  const errors: unknown[] = [];
  let open = 0;

  const webhook = createServer((request, response) => {
    let text = "";
    open += 1;
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      bot
        .handle(JSON.parse(text))
        .then(
          (each) => handled.push(each),
          (error: unknown) => errors.push(error),
        )
        .finally(() => {
          open -= 1;
          response.end();
        });
    });
  });
  await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
  const address = webhook.address();
  if (address === null || typeof address === "string") throw new Error("the webhook has no port");
  await api.setWebhook(`http://127.0.0.1:${address.port}/`);
  telegram.addUser({ id: ANN, first_name: "Ann" });

  const messages = (userId = ANN) => telegram.messages(userId);
  const ours = (userId = ANN) => messages(userId).filter((message) => message.from?.is_bot);

  function last(userId = ANN): Message {
    const message = ours(userId).at(-1);
    if (!message) throw new Error("the bot has said nothing yet");
    return message;
  }

  /** Until everything that was sent has been handled. */
  async function settled(count: number): Promise<void> {
    await telegram.waitFor(() => handled.length + errors.length >= count && open === 0, {
      what: `${count} updates handled`,
    });
    if (errors.length > 0) throw errors[0];
  }

  async function say(text: string, userId = ANN): Promise<Message> {
    const before = handled.length;
    telegram.send(userId, { text });
    await settled(before + 1);
    return last(userId);
  }

  async function send(message: Parameters<Telegram["send"]>[1], userId = ANN): Promise<Message> {
    const before = handled.length;
    const sent = telegram.send(userId, message);
    await settled(before + sent.length);
    return last(userId);
  }

  /** Presses the first button whose label holds `label`, of the given message or of the last one that has buttons. */
  async function press(label: string, on: Message = lastWithButtons()): Promise<Message> {
    const button = buttonsOf(on).find(({ text }) => text.includes(label));
    if (!button || !("callback_data" in button))
      throw new Error(`no button "${label}" among ${labelsOf(on).join(", ")}`);
    const before = handled.length;
    telegram.press(ANN, { messageId: on.message_id, data: button.callback_data });
    await settled(before + 1);
    return lastWithButtons();
  }

  function lastWithButtons(): Message {
    const message = ours().findLast((each) => buttonsOf(each).length > 0);
    if (!message) throw new Error("the bot has shown no buttons yet");
    return message;
  }

  /** KIE takes the last task that was ordered. */
  async function submitted(vendorTaskId: string): Promise<Task> {
    const ordered = handled.flatMap(({ due }) => due).findLast(({ work }) => work === "submit");
    if (!ordered || !("taskId" in ordered)) throw new Error("nothing was ordered");
    const { taskId } = ordered;
    const turn = await store.claimNextSubmission(taskId, crypto.randomUUID(), { position: 1, isDrawn: true });
    if (turn.outcome !== "send") throw new Error(`not to be sent now: ${turn.outcome}`);
    const task = await store.recordSubmitted(taskId, turn.task.fence, vendorTaskId);
    if (!task) throw new Error("not submitted");
    await messenger.showProgress(task, { stage: "submitted" });
    return task;
  }

  async function succeeded(task: Task, output: Output): Promise<Task> {
    const ended = await store.finalize(task, { state: "succeeded", output }, task.vendorTaskId);
    if (!ended) throw new Error("not ended");
    const outcome = await messenger.deliver(ended, inFull);
    await store.recordDelivery(ended.id, ended.deliveryFence, outcome, 0);
    return ended;
  }

  return {
    money,
    stars,
    pictureUrl: results.urlOf("/fox.png"),
    results,
    telegram,
    database,
    store,
    messenger,
    bot,
    api,
    logged,
    handled,
    errors,
    messages,
    ours,
    last,
    say,
    send,
    press,
    settled,
    lastWithButtons,
    submitted,
    succeeded,
    async close(): Promise<void> {
      await telegram.close();
      webhook.closeAllConnections();
      await new Promise((resolve) => webhook.close(resolve));
      await results.close();
      await database.drop();
    },
  };
}

export function buttonsOf(message: Message): InlineKeyboardButton[] {
  return message.reply_markup?.inline_keyboard.flat() ?? [];
}

export function labelsOf(message: Message): string[] {
  return buttonsOf(message).map(({ text }) => text);
}
