import type { Update } from "grammy/types";
import type { Faults } from "./faults.js";
import { isAllowed, type Queued, toQueued, type UpdateKind } from "./update-queue.js";
import type { DeliveryFault, EmulatorEvent } from "./user-api.js";
import { type Attempt, sendUpdate, type Webhook } from "./webhook-sender.js";

export type Timing = {
  /** How much faster than Telegram an update is sent again: pauses and Retry-After are divided by it. */
  timeScale: number;
  webhookTimeoutMs: number;
};

export type Dispatcher = ReturnType<typeof createDispatcher>;

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Updates that wait for the bot, and the webhook that they are sent to: order, retries and expiry as at Telegram. */
export function createDispatcher(options: {
  timing: Timing;
  faults: Faults<DeliveryFault>;
  emit: (event: EmulatorEvent) => void;
  now: () => number;
  /** Runs a method that the server's answer names. */
  onReply: (contentType: string, body: Buffer) => Promise<void>;
}) {
  const { timing, faults, emit, now } = options;
  const stopped = new AbortController();
  const busy = new Set<string>();
  let pending: Queued[] = [];
  let webhook: Webhook | null = null;
  let allowed: readonly UpdateKind[] | null = null;
  let lastError: { date: number; message: string } | null = null;
  let nextUpdateId = 812_000_000 + Math.floor(now() % 1_000_000);
  let wake: NodeJS.Timeout | undefined;
  const waiters = new Set<() => void>();

  /** Gives the update its id and queues it, unless the bot did not ask for its kind. */
  function push(content: Omit<Update, "update_id">): number {
    nextUpdateId += 1;
    return pushRaw({ update_id: nextUpdateId, ...content });
  }

  function pushRaw(update: Update): number {
    const queued = toQueued(update, now());
    if (!isAllowed(queued.kind, allowed)) return update.update_id;
    const hold = faults.take((rule) => rule.fault === "hold" && matches(rule, queued.kind));
    if (hold?.fault === "hold") queued.notBefore = now() + hold.ms;
    pending.push(queued);
    for (const waiter of waiters) waiter();
    pump();
    return update.update_id;
  }

  function pump(): void {
    clearTimeout(wake);
    dropExpired();
    if (!webhook || stopped.signal.aborted) return;
    const seen = new Set<string>();
    let soonest = Number.POSITIVE_INFINITY;
    for (const queued of pending) {
      // Only the head of each queue may go.
      if (busy.has(queued.key) || seen.has(queued.key)) continue;
      seen.add(queued.key);
      if (queued.notBefore > now()) soonest = Math.min(soonest, queued.notBefore);
      else if (busy.size < webhook.maxConnections) void deliver(webhook, queued);
    }
    if (soonest < Number.POSITIVE_INFINITY) wake = setTimeout(pump, Math.max(1, soonest - now()));
  }

  async function deliver(target: Webhook, queued: Queued): Promise<void> {
    busy.add(queued.key);
    const send = () =>
      sendUpdate(target, queued.update, { timeoutMs: timing.webhookTimeoutMs, signal: stopped.signal });
    const twice = faults.take((rule) => rule.fault === "duplicate" && matches(rule, queued.kind));
    const attempts = await Promise.all(twice ? [send(), send()] : [send()]);
    for (const attempt of attempts)
      if (attempt.outcome === "taken") await options.onReply(attempt.contentType, attempt.body);
    busy.delete(queued.key);
    if (stopped.signal.aborted) return;
    settle(queued, attempts.find(({ outcome }) => outcome === "taken") ?? attempts[0]);
    pump();
  }

  function settle(queued: Queued, attempt: Attempt | undefined): void {
    // setWebhook may have dropped it meanwhile.
    if (!attempt || !pending.includes(queued)) return;
    queued.attempts += 1;
    if (attempt.outcome === "taken") {
      const lost = faults.take((rule) => rule.fault === "lose_answer" && matches(rule, queued.kind));
      if (!lost) return finish(queued, "sent");
    } else lastError = { date: Math.floor(now() / 1000), message: attempt.error };
    const pauseMs = queued.attempts === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (queued.attempts - 2));
    const askedMs = attempt.outcome === "refused" ? attempt.retryAfterSeconds * 1000 : 0;
    queued.notBefore = now() + Math.max(pauseMs, askedMs) / timing.timeScale;
    report(queued, "retrying");
  }

  function finish(queued: Queued, state: "sent" | "dropped"): void {
    pending = pending.filter((other) => other !== queued);
    report(queued, state);
  }

  function report({ update, chatId, messageId }: Queued, state: "sent" | "retrying" | "dropped"): void {
    emit({ type: "delivery", chatId, updateId: update.update_id, messageId, state });
  }

  function dropExpired(): void {
    for (const queued of pending) if (queued.expiresAt <= now() && !busy.has(queued.key)) finish(queued, "dropped");
  }

  function setWebhook(next: Webhook | null, { drop }: { drop: boolean }): void {
    webhook = next;
    if (next) lastError = null;
    if (drop) pending = [];
    pump();
  }

  return {
    push,
    pushRaw,
    setWebhook,
    webhook: () => webhook,
    allow: (kinds: readonly UpdateKind[] | null) => void (allowed = kinds),
    allowed: () => allowed,
    lastError: () => lastError,
    pendingCount: () => (dropExpired(), pending.length),
    /** For getUpdates: those from `offset` on; earlier ones are confirmed by asking. */
    read(offset: number, limit: number): Update[] {
      dropExpired();
      if (offset < 0) pending = pending.slice(offset);
      else for (const queued of pending) if (queued.update.update_id < offset) finish(queued, "sent");
      return pending
        .filter(({ notBefore }) => notBefore <= now())
        .slice(0, limit)
        .map(({ update }) => update);
    },
    onPush(listener: () => void): () => void {
      waiters.add(listener);
      return () => waiters.delete(listener);
    },
    stop(): void {
      clearTimeout(wake);
      stopped.abort();
    },
  };
}

function matches(rule: DeliveryFault, kind: UpdateKind): boolean {
  return rule.update === undefined || rule.update === kind;
}
