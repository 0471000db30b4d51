import type { Api } from "grammy/web";
import type { AdminStore } from "../../tasks/admin.js";
import type { Handled } from "../../tasks/receive.js";
import type { RefundDeps } from "../../tasks/refund.js";
import { draw } from "../draw.js";
import type { Html } from "../html.js";
import type { AdminCommandName } from "../texts-admin.js";
import type { Heard } from "../view.js";
import { auditCommand } from "./audit.js";
import { broadcastCommand } from "./broadcast.js";
import type { AdminCommand } from "./command.js";
import { deadCommand } from "./dead.js";
import { exportCommand } from "./export.js";
import { helpCommand } from "./help.js";
import type { AdminLine } from "./line.js";
import { modelsCommand } from "./models.js";
import { banCommand, grantCommand, userCommand } from "./people.js";
import { promoCommand } from "./promo.js";
import { refundCommand } from "./refund.js";
import { statsCommand } from "./stats.js";

export type AdminDeskOptions = RefundDeps & {
  api: Api;
  /** For calls that carry a file; `api` when absent. */
  mediaApi?: Api;
  defer?: (work: () => Promise<void>) => void;
  adminStore: AdminStore;
  /** Handles an update as if Telegram had just brought it. */
  handle: (body: unknown) => Promise<Handled>;
};

/** Where admins are served: each command does one thing, writes it down and says what came of it. */
export function createAdminDesk(options: AdminDeskOptions) {
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
  async function handle({ actor, incoming }: Heard, { command, argument }: AdminLine): Promise<Handled> {
    const pressed = incoming.kind === "press" ? incoming.message : null;
    const pressedId = pressed !== null && !pressed.holdsMedia ? pressed.id : null;
    const repliedTo = incoming.kind === "command" ? (incoming.repliedTo ?? null) : null;
    const reply = await commands[command]({ act: { actor, command, argument }, argument, repliedTo, pressedId });
    const messageId = reply.below ? null : pressedId;
    const drawn = draw(
      options,
      { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId },
      reply.screen,
    );
    await goOn(options, drawn, reply.later);
    return { due: reply.due ?? [], drawn };
  }

  return { handle };
}

/** Below what is drawn, after the answer to Telegram where there is a time after it. */
async function goOn(
  { defer }: Pick<AdminDeskOptions, "defer">,
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
