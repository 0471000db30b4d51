import { freePort } from "./free-port.js";
import { type FunctionsProcess, startFunctionsProcess } from "./functions-process.js";
import { type Env, type OnClose, type StandInOptions, startInOrder, startStandIns } from "./stand-ins.js";
import type { Telegram } from "./telegram/server.js";

export type StackOptions = StandInOptions & {
  /** Processes that hold the functions, all on one database. 1 by default. */
  processes?: number;
  /** Variables for the functions, over those that the stack makes. */
  env?: Record<string, string>;
  /** Calls the crons of vercel.json by this interval; without it nothing sweeps by itself. */
  cronSeconds?: number;
  /** Called once Telegram's stand-in is there, before the bot is registered with it. */
  onTelegram?: (telegram: Telegram) => void;
  /** Gets every line the functions write. */
  onLine?: (line: string) => void;
};

export type Stack = Awaited<ReturnType<typeof startStack>>;

const START_ATTEMPTS = 3;

/**
 * Everything on this machine: Postgres, the stand-ins for Neon, KIE and Telegram, and the real functions in processes
 * of their own, with the webhook registered at Telegram's. Whatever does not start ends the rest and rejects.
 */
export function startStack(options: StackOptions = {}) {
  return startInOrder(async (onClose) => {
    const standIns = await startStandIns(options, onClose);
    options.onTelegram?.(standIns.telegram);
    const env: Env = { ...standIns.env, ...options.env };
    const functions = await startProcesses(env, options, onClose);
    await register(functions[0], env.CRON_SECRET);
    return { ...standIns, env, functions };
  });
}

/** The first process is the one that Telegram and KIE call; all give out its address. */
async function startProcesses(env: Env, options: StackOptions, onClose: OnClose): Promise<FunctionsProcess[]> {
  const { processes = 1, cronSeconds, onLine } = options;
  const start = async (given: Parameters<typeof startFunctionsProcess>[0]) => {
    const started = await startFunctionsProcess(given);
    // Nobody waits for what they have begun: all that it could change ends with them.
    onClose(started.kill);
    return started;
  };
  for (let attempt = 1; ; attempt += 1) {
    const port = String(await freePort());
    const shared = { PUBLIC_URL: `http://127.0.0.1:${port}`, ...env };
    try {
      const first = await start({ env: { PORT: port, ...shared }, cronSeconds, onLine });
      const rest = Array.from({ length: processes - 1 }, () => start({ env: { PORT: "0", ...shared }, onLine }));
      return [first, ...(await Promise.all(rest))];
    } catch (error) {
      if (attempt === START_ATTEMPTS || !String(error).includes("is taken")) throw error;
    }
  }
}

async function register(functions: FunctionsProcess | undefined, cronSecret: string): Promise<void> {
  const headers = { authorization: `Bearer ${cronSecret}` };
  const response = await fetch(`${functions?.url}/api/setup`, { method: "POST", headers });
  if (response.ok) return;
  const said = `${await response.text()}\n${functions?.log.join("\n")}`;
  throw new Error(`setup was answered with status ${response.status}: ${said}`);
}
