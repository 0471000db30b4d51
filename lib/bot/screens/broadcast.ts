import type { Broadcast } from "../../tasks/broadcast-step.js";
import type { Button, Screen } from "../screen.js";
import type { Texts } from "../texts.js";

/** How far a broadcast is. */
export function broadcastScreen({ admin }: Texts, broadcast: Broadcast): Screen {
  const button = (label: string, verb: string): Button => ({
    label,
    action: { verb: "admin", command: "broadcast", argument: `${verb} ${broadcast.id}` },
  });
  const isRunning = broadcast.state === "running";
  return {
    text: admin.broadcastProgress(broadcast),
    keyboard: isRunning ? [[button(admin.broadcastShow, "show"), button(admin.broadcastStop, "stop")]] : [],
  };
}
