import type { Update } from "grammy/types";
import type { Faults } from "./faults.js";
import { isAllowed, type Queued, toQueued, type UpdateKind } from "./update-queue.js";
import type { DeliveryFault, EmulatorEvent } from "./user-api.js";
import { type Attempt, sendUpdate, type Webhook } from "./webhook-sender.js";

export type Dispatcher = ReturnType<typeof createDispatcher>;

type Options = {
  /** How much faster than Telegram an update is sent again: pauses and Retry-After are divided by it. */
  timeScale: number;
  webhookTimeoutMs: number;
  faults: Faults<DeliveryFault>;
  emit: (event: EmulatorEvent) => void;
  now: () => number;
  /** Runs a method that the server's answer names. */
  onReply: (contentType: string, body: Buffer) => Promise<void>;
};

const FIRST_DAY = Date.UTC(2026, 0, 1);
const IDS_PER_SECOND = 8;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Updates that wait for the bot, and the webhook that they are sent to: order, retries and expiry as at Telegram. */
export function createDispatcher({ timeScale, webhookTimeoutMs, faults, emit, now, onReply }: Options) {
  const stopped = new AbortController();
  /** By key, oldest first: only the head of a queue is ever on its way. */
  const queues = new Map<string, Queued[]>();
  const busy = new Set<string>();
  const listeners = new Set<() => void>();
  const onIdle = new Set<() => void>();
  let webhook: Webhook | null = null;
  let allowed: readonly UpdateKind[] | null = null;
  let lastError: { date: number; message: string } | null = null;
  // Ids keep growing over restarts: the bot's database remembers those of yesterday.
  let nextUpdateId = Math.floor(((now() - FIRST_DAY) / 1000) * IDS_PER_SECOND);
  let wake: NodeJS.Timeout | undefined;

  /** Gives the update its id and queues it, unless the bot did not ask for its kind. */
  function push(content: Omit<Update, "update_id">): number {
    nextUpdateId += 1;
    return pushRaw({ update_id: nextUpdateId, ...content });
  }

  function pushRaw(update: Update): number {
    const queued = toQueued(update, now());
    if (!isAllowed(queued.kind, allowed)) return update.update_id;
    const hold = takeFault("hold", queued.kind);
    if (hold?.fault === "hold") queued.notBefore = now() + hold.ms;
    const queue = queues.get(queued.key);
    if (queue) queue.push(queued);
    else queues.set(queued.key, [queued]);
    for (const listener of listeners) listener();
    pump();
    return update.update_id;
  }

  function takeFault(fault: DeliveryFault["fault"], kind: UpdateKind | null): DeliveryFault | undefined {
    return faults.take((rule) => rule.fault === fault && (rule.update === undefined || rule.update === kind));
  }

  /** Starts what may start now, and comes back when the next pause ends. */
  function pump(): void {
    clearTimeout(wake);
    if (!webhook || stopped.signal.aborted) return;
    const heads = idleHeads();
    // One look at the clock: between two, a pause could end and be neither over nor still to wait for.
    const time = now();
    const ready = heads.filter(({ notBefore }) => notBefore <= time);
    for (const head of ready.slice(0, Math.max(0, webhook.maxConnections - busy.size))) void deliver(webhook, head);
    const pauses = heads.map(({ notBefore }) => notBefore).filter((notBefore) => notBefore > time);
    if (pauses.length > 0) wake = setTimeout(pump, Math.max(1, Math.min(...pauses) - time));
  }

  /** The update that each queue without a request would send next. */
  function idleHeads(): Queued[] {
    return [...queues].flatMap(([key, queue]) => (busy.has(key) ? [] : (firstAlive(queue) ?? [])));
  }

  function firstAlive(queue: readonly Queued[]): Queued | undefined {
    const alive = queue.find(({ expiresAt }) => expiresAt > now());
    for (const queued of queue.slice(0, alive ? queue.indexOf(alive) : queue.length)) finish(queued, "dropped");
    return alive;
  }

  async function deliver(target: Webhook, queued: Queued): Promise<void> {
    busy.add(queued.key);
    try {
      await send(target, queued);
    } finally {
      busy.delete(queued.key);
      pump();
      for (const resolve of onIdle) resolve();
      onIdle.clear();
    }
  }

  async function send(target: Webhook, queued: Queued): Promise<void> {
    const once = () => sendUpdate(target, queued.update, { timeoutMs: webhookTimeoutMs, signal: stopped.signal });
    const attempts = await Promise.all(takeFault("duplicate", queued.kind) ? [once(), once()] : [once()]);
    for (const attempt of attempts) {
      if (attempt.outcome === "taken") await onReply(attempt.contentType, attempt.body);
    }
    if (stopped.signal.aborted) return;
    const best = attempts.find(({ outcome }) => outcome === "taken") ?? attempts[0];
    // What a webhook said that has been replaced meanwhile is nobody's error.
    if (best?.outcome === "taken" || target === webhook) settle(queued, best);
  }

  function settle(queued: Queued, attempt: Attempt | undefined): void {
    // Dropping pending updates may have removed it meanwhile.
    if (!attempt || !queues.get(queued.key)?.includes(queued)) return;
    queued.attempts += 1;
    if (attempt.outcome === "refused") lastError = { date: Math.floor(now() / 1000), message: attempt.error };
    else if (!takeFault("lose_answer", queued.kind)) {
      finish(queued, "sent");
      return;
    }
    const askedMs = attempt.outcome === "refused" ? attempt.retryAfterSeconds * 1000 : 0;
    queued.notBefore = now() + Math.max(pauseMs(queued.attempts), askedMs) / timeScale;
    report(queued, "retrying");
  }

  function finish(queued: Queued, state: "sent" | "dropped"): void {
    const left = (queues.get(queued.key) ?? []).filter((other) => other !== queued);
    if (left.length > 0) queues.set(queued.key, left);
    else queues.delete(queued.key);
    report(queued, state);
  }

  function report({ update, chatId, messageId }: Queued, state: "sent" | "retrying" | "dropped"): void {
    emit({ type: "delivery", chatId, updateId: update.update_id, messageId, state });
  }

  /** Time passes for what waits and for what is remembered; the clock itself stays. */
  function pass(ms: number): void {
    for (const queued of pending()) {
      queued.notBefore -= ms;
      queued.expiresAt -= ms;
    }
    if (lastError) lastError.date -= Math.round(ms / 1000);
    pump();
  }

  /** Resolves once no update is on its way: each has been taken, or waits for its next try. */
  async function settled(): Promise<void> {
    while (busy.size > 0) await new Promise<void>((resolve) => onIdle.add(resolve));
  }

  function dropExpired(): void {
    for (const queue of queues.values()) {
      const expired = queue.filter(({ key, expiresAt }) => expiresAt <= now() && !busy.has(key));
      for (const queued of expired) finish(queued, "dropped");
    }
  }

  function pending(): Queued[] {
    return [...queues.values()].flat().sort((a, b) => a.update.update_id - b.update.update_id);
  }

  /** A webhook that is set anew begins anew: nothing has failed yet, and all that waits is tried at once. */
  function setWebhook(next: Webhook | null, { drop }: { drop: boolean }): void {
    webhook = next;
    if (next) lastError = null;
    if (drop) for (const queued of pending()) finish(queued, "dropped");
    for (const queued of next ? pending() : []) {
      if (queued.attempts > 0) Object.assign(queued, { attempts: 0, notBefore: 0 });
    }
    pump();
  }

  /** For getUpdates: those from `offset` on; earlier ones are confirmed by asking. */
  function read(offset: number, limit: number): Update[] {
    dropExpired();
    const confirmed =
      offset < 0 ? pending().slice(0, offset) : pending().filter(({ update }) => update.update_id < offset);
    for (const queued of confirmed) finish(queued, "sent");
    const ready = pending().filter(({ notBefore }) => notBefore <= now());
    return ready.slice(0, limit).map(({ update }) => update);
  }

  return {
    push,
    pushRaw,
    setWebhook,
    webhook: () => webhook,
    allow(kinds: readonly UpdateKind[] | null): void {
      allowed = kinds;
    },
    allowed: () => allowed,
    lastError: () => lastError,
    pass,
    settled,
    pendingCount(): number {
      dropExpired();
      return pending().length;
    },
    read,
    onPush(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop(): void {
      clearTimeout(wake);
      stopped.abort();
    },
  };
}

/** The first retry comes at once, then 2, 4, 8 … s later. */
function pauseMs(attempts: number): number {
  return attempts === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 2));
}
