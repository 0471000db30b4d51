import { audiences, type Broadcast } from "../../tasks/messenger.js";
import type { AdminStore, BroadcastDraft } from "../../tasks/operations/admin.js";
import type { Locale } from "../../tasks/task.js";
import type { Button, Screen } from "../core/screen.js";
import {
  type AdminCall,
  type AdminCommand,
  type AdminMessenger,
  type AdminReply,
  adminButton,
  textReply,
  usageReply,
} from "./command.js";
import { adminTexts } from "./texts.js";

/** Shows the progress of a broadcast. */
export function broadcastScreen(locale: Locale, broadcast: Broadcast): Screen {
  const words = adminTexts[locale];
  const button = (label: string, verb: string): Button => ({
    label,
    action: { verb: "admin", command: "broadcast", argument: `${verb} ${broadcast.id}` },
  });
  const isRunning = broadcast.state === "running";
  return {
    text: words.broadcastProgress(broadcast),
    keyboard: isRunning ? [[button(words.broadcastShow, "show"), button(words.broadcastStop, "stop")]] : [],
  };
}

type Deps = { store: AdminStore; messenger: Pick<AdminMessenger, "sendPreview"> };

/**
 * `/broadcast TEXT`, or `/broadcast` as a reply to a message: shows what everybody would get and asks who shall get it.
 * `/broadcast` alone shows the progress of the last one.
 */
export function broadcastCommand(deps: Deps): AdminCommand {
  return async (call) => {
    const { act, argument } = call;
    const [, verb, number = "", audience] = /^(start|stop|show)\s+(\d{1,15})(?:\s+(all|en|ru))?$/.exec(argument) ?? [];
    const id = Number(number);
    if (verb === "start") return started(deps, call, { id, audience });
    if (verb === "stop") return shown(await deps.store.stopBroadcast(act, id));
    if (verb === "show") return shown(await deps.store.broadcast(act, id));
    if (argument !== "" || call.repliedTo !== null) return drafted(deps, call);
    const last = await deps.store.broadcast(act, null);
    return last.value === null ? usageReply(deps.store, act, "broadcast") : shown(last);
  };
}

async function drafted(deps: Deps, call: AdminCall): Promise<AdminReply> {
  const { act } = call;
  const preview = call.repliedTo === null ? { text: call.argument } : { copyOf: call.repliedTo };
  const messageId = await deps.messenger.sendPreview(act.actor.chatId, preview);
  if (messageId === null) return usageReply(deps.store, act, "broadcast");
  const { locale, value } = await deps.store.draftBroadcast(act, messageId);
  return draftReply(locale, value);
}

function draftReply(locale: Locale, { id, people }: BroadcastDraft): AdminReply {
  const words = adminTexts[locale];
  const counts = { all: people.en + people.ru, ...people };
  const offered = audiences.filter(
    (audience) => counts[audience] > 0 && (audience === "all" || counts[audience] < counts.all),
  );
  return {
    screen: {
      text: words.broadcastPreview(Math.ceil(counts.all / PEOPLE_A_MINUTE)),
      keyboard: [
        ...offered.map((audience) => [
          adminButton(words.broadcastTo[audience](counts[audience]), "broadcast", `start ${id} ${audience}`),
        ]),
        [adminButton(words.broadcastDrop, "broadcast", `stop ${id}`)],
      ],
    },
  };
}

/** Twenty a second (`SEND_INTERVAL_MS`). */
const PEOPLE_A_MINUTE = 1_200;

async function started(
  deps: Deps,
  { act, pressedId }: AdminCall,
  { id, audience }: { id: number; audience: string | undefined },
): Promise<AdminReply> {
  const chosen = audiences.find((each) => each === audience);
  if (chosen === undefined || pressedId === null) return usageReply(deps.store, act, "broadcast");
  return shown(await deps.store.startBroadcast(act, { id, audience: chosen, progressId: pressedId }));
}

function shown({ locale, value }: { locale: Locale; value: Broadcast | null }): AdminReply {
  if (value === null) return textReply(adminTexts[locale].noBroadcast);
  const due = value.state === "running" ? [{ broadcastId: String(value.id), work: "broadcast" as const }] : [];
  return { screen: broadcastScreen(locale, value), due };
}
