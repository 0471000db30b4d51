import type { Api } from "grammy/web";
import type { Log } from "../../log.js";
import type { AdminStore } from "../../tasks/admin.js";
import { html, lines } from "../html.js";
import { setAdminCommands } from "../setup.js";
import { describe } from "../telegram-errors.js";
import { adminCommandNames } from "../texts-admin.js";
import { textsFor } from "../texts-by-locale.js";
import { type AdminCommand, sentence } from "./command.js";

/** `/admin`: what there is; and the list of commands of this chat, in case setup ran before the admin came. */
export function helpCommand(store: AdminStore, api: Api, log: Log): AdminCommand {
  return async ({ act }) => {
    const { locale } = await store.note(act);
    try {
      await setAdminCommands(api, act.actor.userId);
    } catch (error) {
      log("warn", "admin.commands_not_set", { detail: describe(error) });
    }
    const { admin } = textsFor(locale);
    return sentence(lines([admin.helpTitle, html``, ...adminCommandNames.map((name) => admin.usage[name])]));
  };
}
