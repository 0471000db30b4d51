import type { MessageId } from "grammy/types";
import { type Api, InputFile } from "grammy/web";
import type { AdminMessenger, AdminReply } from "../bot/admin/command.js";
import { createAdminCommands } from "../bot/admin/commands.js";
import type { AdminRequest } from "../bot/admin/request.js";
import type { UpdateContext } from "../bot/core/situation.js";
import type { Log } from "../log.js";
import type { RefundDeps } from "../tasks/money/refund.js";
import type { AdminStore } from "../tasks/operations/admin.js";
import { type HandledUpdate, mayAnswerAgain } from "../tasks/operations/handle-update.js";
import { draw } from "./draw.js";
import { describeError } from "./errors.js";
import { setAdminCommands } from "./profile.js";
import { callTelegram } from "./retry.js";

export type AdminHandlerOptions = RefundDeps & {
  api: Api;
  /** For calls that carry a file; `api` when absent. */
  mediaApi?: Api;
  /** Runs work after the answer to Telegram went out; without it the answer waits for that work. */
  defer?: (work: () => Promise<void>) => void;
  adminStore: AdminStore;
  /** Handles an update as if Telegram had just brought it. */
  handle: (body: unknown) => Promise<HandledUpdate>;
};

/** Runs admin commands and draws their replies. */
export function createAdminHandler(options: AdminHandlerOptions) {
  const commands = createAdminCommands({
    store: options.adminStore,
    messenger: createAdminMessenger(options),
    refunds: options,
    replays: options,
  });

  /** Throws what the store throws; what Telegram refuses while the answer is drawn is logged. */
  async function handle(
    { actor, incoming }: UpdateContext,
    { command, argument }: AdminRequest,
  ): Promise<HandledUpdate> {
    const pressed = incoming.kind === "press" ? incoming.message : null;
    const pressedId = pressed !== null && !pressed.holdsMedia ? pressed.id : null;
    const repliedTo = incoming.kind === "command" ? (incoming.repliedTo ?? null) : null;
    const marks: boolean[] = [];
    const act = { actor, command, argument, onMarked: (isNew: boolean) => void marks.push(isNew) };
    const reply = await commands[command]({ act, argument, repliedTo, pressedId });
    const messageId = reply.below ? null : pressedId;
    const isNewMessage = messageId === null;
    const isRepeated = marks.every((isNew) => !isNew);
    if (isRepeated && isNewMessage && !(await mayAnswerAgain(options.store, actor.updateId)))
      return { due: reply.due ?? [], drawn: Promise.resolve() };
    const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId };
    const drawn = draw(options, { ...place, messageId }, reply.screen);
    await followUp(options, { reply, drawn, place });
    return { due: reply.due ?? [], drawn, isNewMessage };
  }

  return { handle };
}

type Place = { chatId: number; threadId: number | null; userId: number };

/** What comes below the reply, and after the answer to Telegram where there is a time after it. */
async function followUp(
  options: AdminHandlerOptions,
  { reply, drawn, place }: { reply: AdminReply; drawn: Promise<unknown>; place: Place },
): Promise<void> {
  const { later, besides } = reply;
  if (!later && !besides) return;
  await afterAnswer(options, async () => {
    await drawn;
    await besides?.();
    if (later) await draw(options, { ...place, messageId: null }, await later());
  });
}

async function afterAnswer({ defer }: Pick<AdminHandlerOptions, "defer">, work: () => Promise<void>): Promise<void> {
  if (defer) defer(work);
  else await work();
}

function createAdminMessenger({ api, mediaApi = api, log }: { api: Api; mediaApi?: Api; log: Log }): AdminMessenger {
  return {
    tell: (userId, text) =>
      draw({ api, log }, { chatId: userId, threadId: null, userId, messageId: null }, { text, keyboard: [] }),

    async sendPreview(chatId, preview) {
      try {
        const send = () =>
          "text" in preview ? api.sendMessage(chatId, preview.text) : api.copyMessage(chatId, chatId, preview.copyOf);
        return (await callTelegram<MessageId>(send, { effort: "answer", isRepeatable: false })).message_id;
      } catch (error) {
        log("warn", "admin.no_preview", { detail: describeError(error) });
        return null;
      }
    },

    async sendDocument(chatId, { name, content }) {
      try {
        const send = () => mediaApi.sendDocument(chatId, new InputFile(content, name));
        await callTelegram(send, { effort: "answer", isRepeatable: false });
        return true;
      } catch (error) {
        log("error", "admin.export_failed", { detail: describeError(error) });
        return false;
      }
    },

    async showCommands(adminId) {
      try {
        const set = () => setAdminCommands(api, adminId);
        await callTelegram(set, { effort: "setting", isRepeatable: true });
      } catch (error) {
        log("warn", "admin.commands_not_set", { detail: describeError(error) });
      }
    },
  };
}
