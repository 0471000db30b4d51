import { createHmac } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.js";
import type { Json, JsonObject } from "./facts.js";
import { toCallback } from "./record.js";
import type { KieSettings } from "./settings.js";
import { findFault, type KieTask } from "./task.js";

export type CallbackAttempt = {
  at: number;
  url: string;
  status: number | null;
  error: string | null;
  durationMs: number;
};

export type CallbackOptions = {
  clock: Clock;
  settings: () => KieSettings;
  hmacKey: string | null;
  timeoutMs: number;
  retries: number;
  retryPauseMs: number;
};

export type Callbacks = {
  /** Tells the client of an ended task, with the task's callback fault if it has one. Ends when the last try ended. */
  deliver(task: KieTask): Promise<void>;
  /** Once more, or for the first time after "lost": without the fault. */
  resend(task: KieTask): Promise<void>;
  /** Resolves when the client has had, or missed, the first post about a task. */
  firstTry(task: KieTask): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  close(): void;
};

/** base64(HMAC-SHA256(key, taskId + "." + unix seconds)): the body is not signed. */
export function signCallback(key: string, taskId: string, timestampSeconds: number): string {
  return createHmac("sha256", key).update(`${taskId}.${timestampSeconds}`).digest("base64");
}

export function createCallbacks(options: CallbackOptions): Callbacks {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const underWay = new Set<Promise<void>>();
  const waitingForFirst = new Map<string, () => void>();

  function track(work: Promise<void>): Promise<void> {
    const guarded = work.catch((error: unknown) => {
      if (!closing.signal.aborted) throw error;
    });
    underWay.add(guarded);
    return guarded.finally(() => underWay.delete(guarded));
  }

  async function post(task: KieTask, body: JsonObject, headers: Record<string, string>): Promise<boolean> {
    const url = task.callBackUrl ?? "";
    const startedAt = performance.now();
    const attempt: CallbackAttempt = { at: options.clock.now(), url, status: null, error: null, durationMs: 0 };
    task.callbacks.push(attempt);
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), closing.signal]);
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        redirect: "manual",
        signal,
      });
      attempt.status = response.status;
      await response.text();
    } catch (error) {
      // A client that is down or slow is an ordinary outcome here: it is noted and tried again.
      attempt.error = error instanceof Error ? error.message : String(error);
    }
    waitingForFirst.get(task.taskId)?.();
    attempt.durationMs = Math.round(performance.now() - startedAt);
    return attempt.status === 200;
  }

  async function send(task: KieTask, how: string | null): Promise<void> {
    if (task.callBackUrl === null) return;
    const profile = options.settings().profile;
    const body = how === "tampered" ? tamper(toCallback(task, profile)) : toCallback(task, profile);
    const headers = callbackHeaders(options, task, how);
    for (let tries = 0; tries <= options.retries; tries++) {
      if (tries > 0) await delay(options.retryPauseMs, undefined, { signal: closing.signal });
      if (await post(task, body, headers)) return;
    }
  }

  async function deliver(task: KieTask): Promise<void> {
    const fault = findFault(task, "callback");
    if (fault?.how === "lost") return;
    if (fault?.how === "late") await delay(fault.afterMs, undefined, { signal: closing.signal });
    const copies = fault?.how === "duplicate" || fault?.how === "simultaneous" ? fault.copies : 1;
    if (fault?.how === "simultaneous") {
      await Promise.all(Array.from({ length: copies }, () => send(task, fault.how)));
      return;
    }
    for (let copy = 0; copy < copies; copy++) await send(task, fault?.how ?? null);
  }

  return {
    deliver: (task) => track(deliver(task)),
    resend: (task) => track(send(task, null)),
    firstTry(task) {
      if (task.callBackUrl === null) return Promise.resolve();
      return new Promise((resolve) => waitingForFirst.set(task.taskId, resolve));
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => closing.abort(),
  };
}

function callbackHeaders(options: CallbackOptions, task: KieTask, how: string | null): Record<string, string> {
  const headers = { "content-type": "application/json" };
  if (options.hmacKey === null || how === "unsigned") return headers;
  const timestampSeconds = Math.floor(options.clock.now() / 1000);
  const key = how === "bad_signature" ? `not ${options.hmacKey}` : options.hmacKey;
  return {
    ...headers,
    "x-webhook-timestamp": String(timestampSeconds),
    "x-webhook-signature": signCallback(key, task.taskId, timestampSeconds),
  };
}

/** What somebody could post who saw one callback: the headers hold, the ending is invented. */
function tamper(body: JsonObject): JsonObject {
  const invented = { resultUrls: ["https://attacker.example/instead.png"] };
  const data: Json = body["data"] ?? {};
  if (typeof data !== "object" || data === null || Array.isArray(data)) return body;
  const { failCode: _code, failMsg: _msg, ...rest } = data;
  return {
    code: 200,
    msg: "Playground task completed successfully.",
    data: { ...rest, state: "success", resultJson: JSON.stringify(invented) },
  };
}
