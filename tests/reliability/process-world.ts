import { startInOrder } from "../emulators/stand-ins.js";
import { bundle } from "./bundle.js";
import { startProcessHost } from "./process-host.js";
import { startStage } from "./stage.js";

export type ProcessWorld = Awaited<ReturnType<typeof startProcessWorld>>;

/** A stage whose functions run in processes of their own, which end by a real SIGKILL. */
export function startProcessWorld(env: Record<string, string> = {}) {
  return startInOrder((onClose) =>
    startStage(
      {
        env,
        async start(variables) {
          const host = await startProcessHost(await bundle(new URL("instance.ts", import.meta.url)), variables);
          onClose(host.close);
          return { ...host, looksAtSleeper: 1_500 };
        },
      },
      onClose,
    ),
  );
}
