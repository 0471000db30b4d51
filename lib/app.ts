import { Api } from "grammy/web";
import { createBotAccount } from "./bot/account.js";
import { createBot } from "./bot/bot.js";
import { createMessenger } from "./bot/messenger.js";
import { type Env, readEnv } from "./config/env.js";
import { readBacklog } from "./db/backlog.js";
import { createDb, isDatabaseOutage } from "./db/client.js";
import { claimRegistration, finishRegistration } from "./db/registrations.js";
import { createStore } from "./db/store.js";
import { verifyCallback } from "./kie/callback.js";
import { createKie } from "./kie/client.js";
import { createLog } from "./log.js";
import { equalSecret, sign } from "./secret.js";
import type { Callbacks, Deps } from "./tasks/deps.js";
import { type Handled, type Received, receive } from "./tasks/receive.js";
import { register } from "./tasks/register.js";
import { type Bell, type Caller, ring } from "./tasks/ring.js";
import { sweep, workAll } from "./tasks/sweep.js";
import { waitUntil } from "./wait-until.js";

const TELEGRAM_TIMEOUT_SECONDS = 15;

/** Everything the edges can ask for, built once an instance. */
export type App = ReturnType<typeof createApp>;

export function createApp(env: Env) {
  const secrets = [env.botToken, env.webhookSecret, env.callbackSecret, env.cronSecret, env.kie.apiKey];
  const log = createLog({ level: env.logLevel, secrets: [...secrets, ...(env.kieHmacKey ? [env.kieHmacKey] : [])] });
  const db = createDb(env.databaseUrl, log);
  const store = createStore(db, env);
  const api = new Api(env.botToken, { apiRoot: env.telegramApiRoot, timeoutSeconds: TELEGRAM_TIMEOUT_SECONDS });
  const kie = createKie({ ...env.kie, log });
  const account = createBotAccount({ api, webhookSecret: env.webhookSecret });
  const messenger = createMessenger({
    api,
    token: env.botToken,
    apiRoot: env.telegramApiRoot,
    vendorUrl: env.kie.apiUrl,
    log,
  });
  const defer = (work: () => Promise<void>) => {
    void waitUntil(work().catch((error: unknown) => log("error", "deferred.failed", { error })));
  };
  const bot = createBot({ api, store, allowedUserIds: env.allowedUserIds, adminIds: env.adminIds, log, defer });
  const deps: Deps = { store, vendor: kie, messenger, callbacks: createCallbacks(env), log };

  return {
    env,
    log,
    isTelegram: (given: string | null) => equalSecret(given ?? "", env.webhookSecret),
    isOperator: (authorization: string | null) => equalSecret(authorization ?? "", `Bearer ${env.cronSecret}`),
    isCallback: (taskId: string, mac: string) => equalSecret(mac, sign(env.callbackSecret, CALLBACK, taskId)),

    receive: (text: string): Promise<Received> =>
      receive({ store, log, isOutage: isDatabaseOutage, handle: (body) => bot.handle(body) }, text),
    isOutage: isDatabaseOutage,
    /** What an update left to do after its answer. */
    finish: ({ due, submitTaskId }: Handled) =>
      workAll(deps, submitTaskId === null ? due : [{ taskId: submitTaskId, work: "submit" }, ...due]),
    /** The vendor rings: a task of ours may have ended. The delivery goes on after the answer. */
    ring: (bell: Bell) => ring({ ...deps, isOutage: isDatabaseOutage, identify: (each) => identify(env, each) }, bell),
    sweep: (budgetMs: number) => sweep(deps, budgetMs),
    register: () =>
      register(
        {
          registrar: {
            claim: (url) => claimRegistration(db, env.botId, url),
            finish: (fence) => finishRegistration(db, env.botId, fence),
          },
          account,
          log,
        },
        { url: `${env.publicUrl}/api/telegram`, deployment: env.deployment },
      ),
    /** Asks each part how it is; a part that does not answer is named, and the others still answer. */
    health: async () => ({
      database: await probe(() => readBacklog(db, env.botId)),
      webhook: await probe(() => account.webhook()),
      kieCredits: await probe(() => kie.credits()),
    }),
  };
}

const CALLBACK = "kie-callback";

function createCallbacks(env: Env): Callbacks {
  const mac = (taskId: string) => sign(env.callbackSecret, CALLBACK, taskId);
  return {
    urlFor: (taskId) => `${env.publicUrl}/api/kie-callback?task=${taskId}&sig=${mac(taskId)}`,
    isFor: (url, taskId) => {
      if (!URL.canParse(url)) return false;
      const { searchParams } = new URL(url);
      return searchParams.get("task") === taskId && equalSecret(searchParams.get("sig") ?? "", mac(taskId));
    },
  };
}

function identify(env: Env, { headers, text }: Bell): Caller {
  const verdict = verifyCallback({ hmacKey: env.kieHmacKey, headers, body: text, nowMs: Date.now() });
  if (verdict.outcome === "valid") return { outcome: "known", vendorTaskId: verdict.vendorTaskId };
  // Without a key there is no signature to miss: the address alone proves the caller.
  return env.kieHmacKey === null ? { outcome: "nameless" } : { outcome: "unsigned", reason: verdict.reason };
}

async function probe<T>(ask: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false }> {
  try {
    return { ok: true, value: await ask() };
  } catch {
    // The caller sees which part it was; the reason is in that part's own log line.
    return { ok: false };
  }
}

let app: App | null = null;

/** The app of this instance. Throws an `EnvError` that names every problem when the environment is not complete. */
export function getApp(): App {
  app ??= createApp(readEnv());
  return app;
}
