import { findModel, modelByCode } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model-spec.js";
import type { AdminAct, AdminStore } from "../../tasks/admin.js";
import { html, lines } from "../html.js";
import { modelNamed } from "../search.js";
import { textsFor } from "../texts-by-locale.js";
import { type AdminCommand, type AdminReply, adminButton, usageOf } from "./command.js";

/** A button a row, and Telegram takes no more than a hundred. */
const MOST_BUTTONS = 40;

/** `/models off MODEL`, `/models on MODEL`; `/models off` lists those that are off. */
export function modelsCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const [, word, name = ""] = /^(on|off)(?:\s+(.+))?$/.exec(argument) ?? [];
    if (word === undefined) return usageOf(store, act, "models");
    if (name === "") return listed(store, act);
    const model = modelMeant(name);
    if (model === null) return usageOf(store, act, "models");
    const { locale, value } = await store.switchModel(act, model.id, word === "on");
    return offReply(locale, value.off, textsFor(locale).admin.switched(model.title, word === "on"));
  };
}

function modelMeant(name: string): ModelSpec | null {
  const found = findModel(name) ?? modelByCode(name);
  if (found !== null) return found;
  const named = modelNamed(name);
  return named && findModel(named.id);
}

async function listed(store: AdminStore, act: AdminAct): Promise<AdminReply> {
  const { locale, value } = await store.modelsOff(act);
  return offReply(locale, value.off, null);
}

function offReply(
  locale: Parameters<typeof textsFor>[0],
  off: readonly string[],
  notice: ReturnType<typeof html> | null,
): AdminReply {
  const { admin } = textsFor(locale);
  const shown = off.slice(0, MOST_BUTTONS).flatMap((id) => findModel(id) ?? []);
  const rows = shown.map((model) => [
    adminButton(admin.switchOn(`${model.title} (${model.id})`), "models", `on ${model.code}`),
  ]);
  return {
    screen: {
      text: lines([notice, notice && html``, off.length === 0 ? admin.noneOff : admin.offTitle(off.length)]),
      keyboard: rows,
    },
  };
}
