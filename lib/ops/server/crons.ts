import type { Cron } from "./vercel-project.js";

type CronOptions = {
  crons: readonly Cron[];
  origin: string;
  secret: string;
  everySeconds: number;
  report: (sentence: string) => void;
};

/** Calls each cron's path as Vercel does, but by an interval of ours: once a day shows nothing on a desk. */
export function startCrons(options: CronOptions): { stop(): void } {
  const stopped = new AbortController();

  async function call(path: string): Promise<void> {
    const headers = { authorization: `Bearer ${options.secret}`, "user-agent": "vercel-cron/1.0" };
    try {
      const response = await fetch(`${options.origin}${path}`, { headers, signal: stopped.signal });
      await response.arrayBuffer();
      if (!response.ok) options.report(`cron ${path} was answered with status ${response.status}`);
    } catch (error) {
      if (!stopped.signal.aborted) options.report(`cron ${path} got no answer: ${String(error)}`);
    }
  }

  const timers = options.crons.map(({ path }) => {
    let busy = false;
    return setInterval(async () => {
      if (busy) return;
      busy = true;
      await call(path);
      busy = false;
    }, options.everySeconds * 1000);
  });

  return {
    stop() {
      for (const timer of timers) clearInterval(timer);
      stopped.abort();
    },
  };
}
