import type { RefundDeps } from "../../tasks/money/refund.js";
import type { AdminStore, ReplayDeps } from "../../tasks/operations/admin.js";
import { html, lines } from "../core/html.js";
import { broadcastCommand } from "./broadcast.js";
import { type AdminCommand, type AdminMessenger, textReply } from "./command.js";
import { deadCommand } from "./dead-updates.js";
import { exportCommand } from "./export.js";
import { modelsCommand, promoCommand } from "./offers.js";
import { banCommand, grantCommand, refundCommand, userCommand } from "./people.js";
import { auditCommand, statsCommand } from "./reports.js";
import { type AdminCommandName, adminCommandNames } from "./request.js";
import { adminTexts } from "./texts.js";

export type AdminCommandDeps = {
  store: AdminStore;
  messenger: AdminMessenger;
  refunds: RefundDeps;
  replays: Pick<ReplayDeps, "handle" | "log">;
};

/** Every admin command: each does one thing, records it in the audit table and says what came of it. */
export function createAdminCommands(deps: AdminCommandDeps): Record<AdminCommandName, AdminCommand> {
  const { store, messenger } = deps;
  return {
    admin: helpCommand(deps),
    user: userCommand(store),
    grant: grantCommand(store, messenger),
    ban: banCommand(store, true),
    unban: banCommand(store, false),
    stats: statsCommand(store),
    models: modelsCommand(store),
    broadcast: broadcastCommand(deps),
    export: exportCommand(deps),
    dead: deadCommand({ ...deps.replays, store }),
    audit: auditCommand(store),
    refund: refundCommand(store, deps.refunds),
    promo_new: promoCommand(store),
  };
}

/** `/admin`: lists the commands; also puts them into this chat's command list, in case setup ran before the admin came. */
function helpCommand({ store, messenger }: AdminCommandDeps): AdminCommand {
  return async ({ act }) => {
    const { locale } = await store.recordCommand(act);
    await messenger.showCommands(act.actor.userId);
    const { helpTitle, usage } = adminTexts[locale];
    return textReply(lines([helpTitle, html``, ...adminCommandNames.map((name) => usage[name])]));
  };
}
