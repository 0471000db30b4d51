import { setTimeout as sleep } from "node:timers/promises";
import { addLogFields, type Log } from "../../log.js";
import type { Store, WorkItem } from "../store.js";
import { runWork, type WorkDeps } from "./sweep.js";

/** What is left to do after the update was answered: the person's own work first, then other due work. */
export type HandledUpdate = {
  due: WorkItem[];
  /** Resolves when the screens of the update are drawn, which Telegram may be slow to accept. */
  drawn: Promise<unknown>;
  /** Shown once more it would be seen twice: when it came again, it would be answered again unless that is written down. */
  isNewMessage?: boolean;
  /** What is left to do of what was drawn. Never rejects. */
  leftOver?: Promise<WorkItem[]>;
};

export type ReceiveDeps = {
  store: Store;
  /** Handles one update. Throws for a body that is not an update, and whatever handling throws. */
  handle(body: unknown): Promise<HandledUpdate>;
  /** Whether the same update can succeed later, because the database is away. */
  isOutage(error: unknown): boolean;
  log: Log;
};

/** `isWhole` false: `text` is the beginning of a body that is too long to be read. */
export type UpdateBody = { text: string; isWhole: boolean };

export type UpdateOutcome =
  | { outcome: "handled"; handled: HandledUpdate }
  | { outcome: "dead_lettered" }
  | { outcome: "outage" };

/**
 * Takes one update as Telegram sent it. An update that cannot be handled is dead-lettered and answered as taken,
 * because otherwise Telegram would hold back everything else from that chat. Only in an outage is Telegram asked to
 * send it again.
 */
export async function handleUpdate(deps: ReceiveDeps, { text, isWhole }: UpdateBody): Promise<UpdateOutcome> {
  let updateId: number | null = null;
  try {
    if (!isWhole) {
      updateId = idIn(text);
      throw new RangeError("the update is longer than any that Telegram sends");
    }
    const body = parse(text);
    updateId = idOf(body);
    addLogFields({ updateId });
    return { outcome: "handled", handled: await deps.handle(body) };
  } catch (error) {
    if (deps.isOutage(error)) {
      deps.log("error", "update.outage", { updateId, error });
      return { outcome: "outage" };
    }
    deps.log("error", "update.dead", { updateId, error });
    return deadLetter(deps, { updateId, text, error });
  }
}

async function deadLetter(
  deps: ReceiveDeps,
  dead: { updateId: number | null; text: string; error: unknown },
): Promise<UpdateOutcome> {
  try {
    await deps.store.deadLetter(dead.updateId, dead.text, reasonOf(dead.error));
    return { outcome: "dead_lettered" };
  } catch (error) {
    deps.log("error", "update.bury_failed", { updateId: dead.updateId, error });
    return { outcome: "outage" };
  }
}

/** The reason of a dead letter, as admins read it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** While Telegram stumbles a drawing is tried for longer; what other people wait for does not wait for that. */
const DRAWN_FIRST_MS = 5_000;

/** What an update left to do. Its own screens come first: drawn after those of the work, they would cover them. */
export async function finishUpdate(deps: WorkDeps, handled: HandledUpdate, until: number): Promise<void> {
  const { due, drawn, leftOver = Promise.resolve([]) } = handled;
  const shown = drawn.catch((error: unknown) => deps.log("error", "update.not_drawn", { error }));
  await Promise.race([shown, sleep(DRAWN_FIRST_MS, null, { ref: false })]);
  await Promise.all([runWork(deps, due, until), leftOver.then((left) => runWork(deps, left, until)), shown]);
}

const LOOK_AGAIN_MS = 150;
/** Others may take it over again and again; Telegram waits 60 s for our answer. */
const MOST_LOOKS = 100;

/**
 * Whether the caller shows what came of an update that came before: whoever had it first may have died in front of that.
 * Waits for one who may be doing it at this moment. Throws what the store throws.
 */
export async function mayAnswerAgain({ claimAnswer }: Pick<Store, "claimAnswer">, updateId: number): Promise<boolean> {
  const claimId = crypto.randomUUID();
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const claim = await claimAnswer(updateId, claimId);
    if (claim.outcome !== "wait") return claim.outcome === "taken";
    await sleep(Math.min(claim.waitMs, LOOK_AGAIN_MS));
  }
  return false;
}

/** Parses JSON. The error does not quote the text, as the one of JSON.parse does: a log is no place for it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError("the body is not JSON");
  }
}

/** Telegram writes it first. */
function idIn(text: string): number | null {
  const [, digits] = /^\s*\{\s*"update_id"\s*:\s*(\d{1,15})\b/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}

function idOf(body: unknown): number | null {
  if (typeof body !== "object" || body === null || !("update_id" in body)) return null;
  return typeof body.update_id === "number" && Number.isSafeInteger(body.update_id) ? body.update_id : null;
}
