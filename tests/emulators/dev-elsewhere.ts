import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { startCrons } from "../../lib/ops/server/crons.js";
import { readVercelProject } from "../../lib/ops/server/vercel-project.js";
import { addDevPeople, DEV_ENV } from "./dev-people.js";
import { type Env, startInOrder, startStandIns } from "./stand-ins.js";

const MARK = "# Written by npm run dev -- --functions, which takes it away when it ends.";
const LOOK_EVERY_MS = 1_000;

/**
 * The stand-ins alone, for functions that another program serves at `origin`, such as `vercel dev`: what they have to
 * know is written to `file` until the end. Rejects when there is such a file already that somebody else wrote.
 */
export function startForFunctions(options: {
  root: string;
  file: string;
  origin: string;
  port: number;
  cronSeconds: number;
}) {
  const { root, file, origin, port, cronSeconds } = options;
  return startInOrder(async (onClose) => {
    if (existsSync(file) && !readFileSync(file, "utf8").startsWith(MARK))
      throw new Error(`${file} holds settings of yours: move it away first, they would be lost.`);
    const standIns = await startStandIns({ telegram: { port } }, onClose);
    const env: Env = { ...standIns.env, PUBLIC_URL: origin, ...DEV_ENV };
    addDevPeople(standIns.telegram);
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    writeFileSync(file, `${[MARK, ...lines].join("\n")}\n`);
    onClose(async () => rmSync(file, { force: true }));

    const ended = new AbortController();
    onClose(async () => ended.abort());
    /** Registers the functions at Telegram's stand-in once they answer; false when it ends before. */
    async function register(): Promise<boolean> {
      const headers = { authorization: `Bearer ${env.CRON_SECRET}` };
      while (!ended.signal.aborted) {
        const answer = await fetch(`${origin}/api/setup`, { method: "POST", headers, signal: ended.signal }).catch(
          () => null,
        );
        if (answer?.ok) return true;
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      return false;
    }
    /** Vercel's own server runs no crons. */
    function startSweeping(report: (sentence: string) => void): void {
      const { crons } = readVercelProject(root);
      const running = startCrons({ crons, origin, secret: env.CRON_SECRET, everySeconds: cronSeconds, report });
      onClose(async () => running.stop());
    }
    return { ...standIns, register, startSweeping };
  });
}
