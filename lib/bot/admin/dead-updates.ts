import {
  type AdminStore,
  type AuditedCommand,
  type DeadUpdate,
  type DeadUpdates,
  type ReplayDeps,
  replay,
} from "../../tasks/operations/admin.js";
import { excerpt, html, lines } from "../core/html.js";
import type { Texts } from "../core/texts.js";
import { textsFor } from "../core/texts.js";
import { type AdminCommand, type AdminReply, adminButton, textReply, usageReply } from "./command.js";
import { adminTexts } from "./texts.js";

/** How many are replayed before the admin hears of it; a button continues with the rest. */
const REPLAYED_AT_ONCE = 10;

type Deps = Pick<ReplayDeps, "handle" | "log"> & { store: AdminStore };

/**
 * `/dead`: dead letters by reason. `/dead 5`: one of them. `/dead replay 5`: replays it. `/dead all 5`: replays all
 * with the same reason.
 */
export function deadCommand(deps: Deps): AdminCommand {
  const { store } = deps;
  return async ({ act, argument }) => {
    if (argument === "") {
      const { locale, value } = await store.deadUpdates(act);
      return listReply(textsFor(locale), value);
    }
    const [, verb, number = ""] = /^(?:(replay|all)\s+)?(\d{1,15})$/.exec(argument) ?? [];
    if (number === "") return usageReply(store, act, "dead");
    if (verb !== undefined) return replayed(deps, act, { id: Number(number), ofItsReason: verb === "all" });
    const { locale, value } = await store.deadUpdate(act, Number(number));
    return value === null ? textReply(adminTexts[locale].noDead) : oneReply(textsFor(locale), value);
  };
}

function listReply({ locale, moment, number }: Texts, { total, reasons }: DeadUpdates): AdminReply {
  const words = adminTexts[locale];
  if (total === 0) return textReply(words.noneDead);
  const rows = reasons.map(
    ({ id, reason, count, at }) =>
      html`${number(count)} × <code>${excerpt(reason, 160)}</code> · ${moment(at)} · № ${id}`,
  );
  const buttons = reasons.map(({ id, count }) => [
    adminButton(`№ ${id}`, "dead", String(id)),
    adminButton(words.replayAll(count), "dead", `all ${id}`),
  ]);
  return { screen: { text: lines([words.deadTitle(total), html``, ...rows]), keyboard: buttons } };
}

function oneReply({ locale, moment }: Texts, dead: DeadUpdate): AdminReply {
  const words = adminTexts[locale];
  const { id, updateId, body, reason, at, isReplayed } = dead;
  return {
    screen: {
      text: lines([
        html`☠️ <b>№ ${id}</b> · ${moment(at)} · update ${updateId ?? "?"}`,
        isReplayed ? words.wasReplayed : null,
        html`<code>${excerpt(reason, 400)}</code>`,
        html``,
        html`<code>${excerpt(body, 600)}</code>`,
      ]),
      keyboard: isReplayed ? [] : [[adminButton(words.replayOne, "dead", `replay ${id}`)]],
    },
  };
}

async function replayed(
  deps: Deps,
  act: AuditedCommand,
  which: { id: number; ofItsReason: boolean },
): Promise<AdminReply> {
  const { locale, isNew, value } = await deps.store.claimDeadUpdates(act, { ...which, limit: REPLAYED_AT_ONCE });
  const words = adminTexts[locale];
  // When the same press comes again, what it claimed is being replayed, or was.
  const { handled, done, failed } = await replay(deps, isNew ? value.claimed : []);
  const due = handled.flatMap((each) => each.due);
  const more = value.left > 0 ? [adminButton(words.replayAll(value.left), "dead", `all ${which.id}`)] : [];
  return {
    screen: { text: words.replayed({ done, failed, left: value.left }), keyboard: [more, [adminButton("☠️", "dead")]] },
    due,
  };
}
