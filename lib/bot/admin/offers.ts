import { findModel, modelByCode } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import type { Promo } from "../../tasks/money/payments.js";
import type { AdminStore, AuditedCommand, ModelSwitches } from "../../tasks/operations/admin.js";
import type { Locale } from "../../tasks/task.js";
import { html, lines } from "../core/html.js";
import { textsFor } from "../core/texts.js";
import { findModelByName } from "../models/search.js";
import { type AdminCommand, type AdminReply, adminButton, textReply, usageReply } from "./command.js";
import { adminTexts } from "./texts.js";

/** One button per row; Telegram takes at most a hundred. */
const MOST_BUTTONS = 40;
/** All stand in `kie prices --observed`. */
const MOST_PRICES = 15;

/** `/models off MODEL`, `/models on MODEL`; `/models off` lists those that are off. */
export function modelsCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const [, word, name = ""] = /^(on|off)(?:\s+(.+))?$/.exec(argument) ?? [];
    if (word === undefined) return usageReply(store, act, "models");
    if (name === "") return listed(store, act);
    const model = modelMeant(name);
    if (model === null) return noModel(store, act, name);
    const { locale, value } = await store.switchModel(act, model.id, word === "on");
    return offReply(locale, value, adminTexts[locale].switched(model.title, word === "on"));
  };
}

async function noModel(store: AdminStore, act: AuditedCommand, name: string): Promise<AdminReply> {
  const words = adminTexts[(await store.recordCommand(act)).locale];
  return textReply(lines([words.noModel(name), words.usage.models]));
}

function modelMeant(name: string): ModelSpec | null {
  const found = findModel(name) ?? modelByCode(name);
  if (found !== null) return found;
  const named = findModelByName(name);
  return named && findModel(named.id);
}

async function listed(store: AdminStore, act: AuditedCommand): Promise<AdminReply> {
  const { locale, value } = await store.disabledModels(act);
  return offReply(locale, value, null);
}

function offReply(locale: Locale, { off, prices }: ModelSwitches, notice: ReturnType<typeof html> | null): AdminReply {
  const words = adminTexts[locale];
  const shown = off.slice(0, MOST_BUTTONS).flatMap((id) => findModel(id) ?? []);
  const whys = shown.flatMap(({ title, suspended }) =>
    suspended ? [html`<b>${title}</b>: ${suspended[locale]}`] : [],
  );
  const entries = Object.entries(prices).slice(0, MOST_PRICES);
  const observed =
    entries.length === 0
      ? []
      : [
          html``,
          words.observedTitle,
          ...entries.map(([what, credits]) => html`${what} → <b>${textsFor(locale).number(credits)}</b>`),
        ];
  const rows = shown.map((model) => [
    adminButton(words.switchOn(`${model.title} (${model.id})`), "models", `on ${model.code}`),
  ]);
  return {
    screen: {
      text: lines([
        notice,
        notice && html``,
        off.length === 0 ? words.noneOff : words.offTitle(off.length),
        ...whys,
        ...observed,
      ]),
      keyboard: rows,
    },
  };
}

const WRITTEN = /^([A-Za-z0-9_-]{3,32})\s+(\d{1,6})(?:\s+(\d{1,7}))?(?:\s+(\d{1,4}))?$/;
const USES = 100;

/** `/promo_new CODE CREDITS [USES] [DAYS]`: a code that so many people can use, each once. */
export function promoCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const promo = promoOf(argument);
    if (promo === null) {
      const { locale } = await store.recordCommand(act);
      return textReply(adminTexts[locale].usage.promo_new);
    }
    const { locale, value: isMade } = await store.createPromo(act, promo);
    const words = adminTexts[locale].promo;
    return textReply(isMade ? words.made(promo) : words.taken(promo.code));
  };
}

/** Reads a promo code. Null: it is not written so. */
function promoOf(argument: string): Promo | null {
  const [, code, credits, uses, days] = WRITTEN.exec(argument) ?? [];
  const promo = {
    code: code?.toUpperCase() ?? "",
    credits: Number(credits),
    maxUses: uses === undefined ? USES : Number(uses),
    days: days === undefined ? null : Number(days),
  };
  return promo.code !== "" && promo.credits > 0 && promo.maxUses > 0 && promo.days !== 0 ? promo : null;
}
