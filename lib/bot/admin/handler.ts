import type { Api } from "grammy/web";
import type { Log } from "../../log.js";
import type { RefundDeps } from "../../tasks/money/refund.js";
import type { AdminStore } from "../../tasks/operations/admin.js";
import { type HandledUpdate, mayAnswerAgain } from "../../tasks/operations/handle-update.js";
import { draw } from "../../telegram/draw.js";
import { describeError } from "../../telegram/errors.js";
import { setAdminCommands } from "../../telegram/profile.js";
import { type Html, html, lines } from "../core/html.js";
import type { UpdateContext } from "../core/situation.js";
import { textsFor } from "../core/texts-by-locale.js";
import { broadcastCommand } from "./broadcast.js";
import { type AdminCommand, type AdminRequest, textReply } from "./command.js";
import { deadCommand } from "./dead-updates.js";
import { exportCommand } from "./export.js";
import { modelsCommand, promoCommand } from "./offers.js";
import { banCommand, grantCommand, refundCommand, userCommand } from "./people.js";
import { auditCommand, statsCommand } from "./reports.js";
import { type AdminCommandName, adminCommandNames } from "./texts.js";

/** `/admin`: what there is; and the list of commands of this chat, in case setup ran before the admin came. */
export function helpCommand(store: AdminStore, api: Api, log: Log): AdminCommand {
  return async ({ act }) => {
    const { locale } = await store.recordCommand(act);
    try {
      await setAdminCommands(api, act.actor.userId);
    } catch (error) {
      log("warn", "admin.commands_not_set", { detail: describeError(error) });
    }
    const { admin } = textsFor(locale);
    return textReply(lines([admin.helpTitle, html``, ...adminCommandNames.map((name) => admin.usage[name])]));
  };
}

export type AdminHandlerOptions = RefundDeps & {
  api: Api;
  /** For calls that carry a file; `api` when absent. */
  mediaApi?: Api;
  defer?: (work: () => Promise<void>) => void;
  adminStore: AdminStore;
  /** Handles an update as if Telegram had just brought it. */
  handle: (body: unknown) => Promise<HandledUpdate>;
};

/** Where admins are served: each command does one thing, writes it down and says what came of it. */
export function createAdminHandler(options: AdminHandlerOptions) {
  const { adminStore: store } = options;
  const commands: Record<AdminCommandName, AdminCommand> = {
    admin: helpCommand(store, options.api, options.log),
    user: userCommand(store),
    grant: grantCommand(store, tell),
    ban: banCommand(store, true),
    unban: banCommand(store, false),
    stats: statsCommand(store),
    models: modelsCommand(store),
    broadcast: broadcastCommand({ store, api: options.api, log: options.log }),
    export: exportCommand({ ...options, store, mediaApi: options.mediaApi ?? options.api }),
    dead: deadCommand({ store, handle: options.handle, log: options.log }),
    audit: auditCommand(store),
    refund: refundCommand(store, options),
    promo_new: promoCommand(store),
  };

  function tell(userId: number, text: Html): Promise<void> {
    return draw(options, { chatId: userId, threadId: null, userId, messageId: null }, { text, keyboard: [] });
  }

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
    const drawn = draw(
      options,
      { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId },
      reply.screen,
    );
    await goOn(options, drawn, reply.later);
    return { due: reply.due ?? [], drawn, isNewMessage };
  }

  return { handle };
}

/** Below what is drawn, after the answer to Telegram where there is a time after it. */
async function goOn(
  { defer }: Pick<AdminHandlerOptions, "defer">,
  drawn: Promise<void>,
  later: (() => Promise<void>) | undefined,
): Promise<void> {
  if (!later) return;
  const work = async () => {
    await drawn;
    await later();
  };
  if (defer) defer(work);
  else await work();
}
