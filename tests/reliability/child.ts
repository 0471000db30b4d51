import { createInterface } from "node:readline";
import * as z from "zod";
import { ended, spawnTied } from "../emulators/tied-process.js";
import type { Point } from "./effects.js";
import { type Order, type Told, toldSchema } from "./kill-at.js";

const START_TIMEOUT_MS = 30_000;
const portSchema = z.tuple([z.string(), z.coerce.number()]);

export type Child = Awaited<ReturnType<typeof launch>>;

/** Starts `instance.ts` as a process that tells of its effects and can be told where to end. Resolves when it listens. */
export async function launch({
  program,
  env,
  log,
}: {
  program: string;
  env: Record<string, string>;
  log: (line: string) => void;
}) {
  const { PATH = "", HOME = "" } = process.env;
  const process_ = spawnTied({
    command: process.execPath,
    args: ["--enable-source-maps", program],
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    deathSignal: "KILL",
  });
  let isOurDoing = false;
  let listener: (told: Told) => void = () => undefined;
  let order = 0;
  let armed: Promise<void> = Promise.resolve();
  const arrivals = new Map<number, () => void>();

  process_.on("message", (message) => {
    const told = toldSchema.parse(message);
    if (told.kind === "armed") arrivals.get(told.order)?.();
    else listener(told);
  });
  if (process_.stderr) createInterface({ input: process_.stderr }).on("line", log);
  const end = ended(process_);
  const port = await new Promise<number>((resolve, reject) => {
    const fail = () => reject(new Error(`${program} did not start`));
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    process_.once("exit", fail);
    if (!process_.stdout) return fail();
    createInterface({ input: process_.stdout }).on("line", (line) => {
      const found = portSchema.safeParse(/^port (\d+)$/.exec(line));
      if (!found.success) return;
      clearTimeout(timer);
      resolve(found.data[1]);
    });
  });

  return {
    port,
    /** `isOwnDoing`: it was not ended from outside. */
    ended: end.then(() => ({ isOwnDoing: !isOurDoing })),
    listen(to: (told: Told) => void): void {
      listener = to;
    },
    /** Where it has to end, counted from when it hears of it. Resolves then, or when it has ended. */
    arm(point: Point | null): Promise<void> {
      order += 1;
      const heard = new Promise<void>((resolve) => arrivals.set(order, resolve));
      process_.send({ order, point } satisfies Order, () => undefined);
      armed = Promise.race([heard, end]);
      return armed;
    },
    /** Resolves when it knows the last order. */
    armed: () => armed,
    kill(): void {
      isOurDoing = true;
      process_.kill("SIGKILL");
    },
  };
}
