import { startInOrder } from "../emulators/stand-ins.js";
import { installEffects } from "./effects.js";
import { type Host, startHost } from "./host.js";
import { startStage } from "./stage.js";

export type World = Awaited<ReturnType<typeof startWorld>>;

type WorldOptions = {
  env?: Record<string, string>;
  /** More where a worker sleeps in the middle of its work, as one that Telegram told to wait: time must not pass it by. */
  looksAtSleeper?: number;
};

/** A stage whose functions run in this process, where each of their effects can be stopped without ending it. */
export function startWorld({ env, looksAtSleeper = 50 }: WorldOptions = {}) {
  return startInOrder((onClose) =>
    startStage(
      {
        env,
        async start(variables) {
          const effects = installEffects();
          onClose(async () => effects.uninstall());
          const start = async (given: Record<string, string>): Promise<Host> => {
            const host = await startHost(effects, given);
            onClose(host.close);
            return host;
          };
          return {
            effects,
            looksAtSleeper,
            host: await start(variables),
            /** One more deployment on the same database, the same bot and the same KIE account. */
            deploy: (more: Record<string, string> = {}) => start({ ...variables, ...more }),
          };
        },
      },
      onClose,
    ),
  );
}
