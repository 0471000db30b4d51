import { Api } from "grammy/web";
import { type Env, readEnv } from "./config/env.js";
import { createDb, type Db, isDatabaseOutage } from "./db/client.js";
import { readBacklog, readSchemaState } from "./db/operations/health.js";
import { claimRegistration, claimRepair, finishRegistration } from "./db/operations/registrations.js";
import { createAdminStore, createPaymentStore, createStore } from "./db/store.js";
import { hmac, matchesSecret, waitUntil } from "./edge.js";
import { verifyCallback } from "./kie/callback.js";
import { createKie, type Kie } from "./kie/client.js";
import { createLog, type Log, withRequestLog } from "./log.js";
import { limitsConfig } from "./registry/load.js";
import type { CallbackUrls, Deps } from "./tasks/deps.js";
import { createPaymentUpkeep } from "./tasks/money/refund.js";
import { type CallbackIdentity, handleCallback, type VendorCallback } from "./tasks/operations/handle-callback.js";
import {
  finishUpdate,
  type HandledUpdate,
  handleUpdate,
  type UpdateBody,
  type UpdateOutcome,
} from "./tasks/operations/handle-update.js";
import { type BotAccount, health, type RegistrationLock, register } from "./tasks/operations/register.js";
import { AFTER_RESPONSE_BUDGET_MS, sweep } from "./tasks/operations/sweep.js";
import { createWebhookMonitor } from "./tasks/operations/webhook-monitor.js";
import { createSubmissionQueue } from "./tasks/orders/submit.js";
import { createBotAccount } from "./telegram/account.js";
import { createBot } from "./telegram/bot.js";
import { createMessenger } from "./telegram/delivery/messenger.js";
import { isTelegramOutage } from "./telegram/errors.js";
import { askOwnAddress, markOf, OUR_HEADER } from "./telegram/own-address.js";
import { createStars } from "./telegram/payments/stars.js";
import { send } from "./transport.js";

const TELEGRAM_TIMEOUT_SECONDS = 15;
/** Time for Telegram to fetch 20 MB itself, or to take 50 MB from us. */
const MEDIA_TIMEOUT_SECONDS = 50;

/** Everything that the edges can ask for, built once per instance. */
export type App = ReturnType<typeof createApp>;

export function createApp(env: Env) {
  const secrets = [
    env.botToken,
    env.kie.apiKey,
    new URL(env.databaseUrl).password,
    ...Object.values(env.accepted).flat(),
  ];
  const log = createLog({ level: env.logLevel, secrets });
  const db = createDb(env.databaseUrl, log);
  const store = createStore(db, { ...env, limits: env.hasOrderLimits ? limitsConfig : null });
  const kie = createKie({ ...env.kie, log });
  const { api, mediaApi, account, messenger, stars } = createTelegram(env, log);
  const defer = (work: () => Promise<void>) => {
    void waitUntil(work().catch((error: unknown) => log("error", "deferred.failed", { error })));
  };
  const money = createPaymentStore(db, env);
  const payments = createPaymentUpkeep({ money, stars, store, messenger, log });
  const bot = createBot({
    api,
    mediaApi,
    store,
    adminStore: createAdminStore(db, env),
    money,
    stars,
    messenger,
    vendorUrl: env.kie.apiUrl,
    allowedUserIds: env.allowedUserIds,
    adminIds: env.adminIds,
    log,
    defer,
    isOutage: isDatabaseOutage,
  });
  const deps: Deps = {
    store,
    submissions: createSubmissionQueue(store),
    vendor: kie,
    messenger,
    callbacks: createCallbacks(env),
    log,
  };
  const operations = createOperations(env, { db, kie, account, deps });
  return {
    env,
    log,
    ...createGuards(env),
    receive: (body: UpdateBody): Promise<UpdateOutcome> =>
      handleUpdate({ store, log, isOutage: isTransient, handle: (update) => bot.handle(update) }, body),
    isOutage: isDatabaseOutage,
    /** Does what an update left to do after its answer. */
    finish: (handled: HandledUpdate) =>
      finishUpdate({ ...deps, payments }, handled, Date.now() + AFTER_RESPONSE_BUDGET_MS),
    /** Settles the task that a callback is about. The delivery goes on after the answer. */
    acceptCallback: (callback: VendorCallback) =>
      handleCallback(
        { ...deps, payments, isOutage: isDatabaseOutage, identify: (each) => identify(env, each) },
        callback,
      ),
    sweep: (budgetMs: number) => sweep({ ...deps, webhookMonitor: operations.webhookMonitor, payments }, budgetMs),
    register: operations.register,
    health: operations.health,
  };
}

/** Who may call, and how a caller knows that it is us. */
function createGuards(env: Env) {
  const operators = env.accepted.cron.map((secret) => `Bearer ${secret}`);
  return {
    isTelegram: (given: string | null) => matchesSecret(given ?? "", env.accepted.webhook),
    /** Tells a refusal of ours from one of whatever stands in front of us. */
    signature: { [OUR_HEADER]: "1" },
    /** The answer to setup, which asks whether it is this bot that takes updates; null to everybody else. */
    markOf: ({ text }: UpdateBody) => markOf(text, env.webhookSecret),
    isOperator: (authorization: string | null) => matchesSecret(authorization ?? "", operators),
    isCallback: (taskId: string, mac: string) => matchesSecret(mac, callbackMacs(env, taskId)),
  };
}

function createTelegram(env: Env, log: Log) {
  const { botToken: token, telegramApiRoot: apiRoot, webhookSecret, adminIds } = env;
  const api = new Api(token, { apiRoot, timeoutSeconds: TELEGRAM_TIMEOUT_SECONDS, fetch: send });
  const mediaApi = new Api(token, { apiRoot, timeoutSeconds: MEDIA_TIMEOUT_SECONDS, fetch: send });
  return {
    mediaApi,
    api,
    account: createBotAccount({ api, webhookSecret, adminIds }),
    messenger: createMessenger({ api, mediaApi, token, apiRoot, vendorUrl: env.kie.apiUrl, log }),
    stars: createStars(api),
  };
}

/** What the operator asks for, and what keeps the bot running without the operator. */
function createOperations(env: Env, { db, kie, account, deps }: { db: Db; kie: Kie; account: BotAccount; deps: Deps }) {
  const { botId, deployment, isTelegramLocal } = env;
  const { store, messenger, log } = deps;
  const target = { url: `${env.publicUrl}/api/telegram`, deployment, isTelegramLocal };
  const secretMark = hmac(env.webhookSecret, "registered", String(botId));
  const registrar: RegistrationLock = {
    claim: () => claimRegistration(db, botId),
    claimRepair: (url) => claimRepair(db, botId, url),
    finish: (fence, url, finish) => finishRegistration(db, { botId, fence, url, secretMark }, finish),
  };
  const { username, explain } = account;
  const credits = () => kie.credits();
  const address = (url: string) => askOwnAddress(url, env.webhookSecret);
  const checks = { username, explain, credits, schema: () => readSchemaState(db), address };
  return {
    register: () => register({ registrar, account, checks, log }, target),
    webhookMonitor: createWebhookMonitor({ store, messenger, registrar, account, log }, { ...target, secretMark }),
    /** Checks every part. A part that is not well is named, and the others are still answered. */
    health: () =>
      health({ backlog: () => readBacklog(db, botId), webhook: () => account.webhook(), credits, log }, target.url),
  };
}

/**
 * Whether an update that failed can succeed later. Of Telegram's errors only one fails an update: not saying who the
 * bot is.
 */
function isTransient(error: unknown): boolean {
  return isDatabaseOutage(error) || isTelegramOutage(error);
}

const CALLBACK = "kie-callback";

/** The MACs under each accepted secret: addresses that were given out before a change of secrets still work. */
function callbackMacs(env: Env, taskId: string): string[] {
  return env.accepted.callback.map((secret) => hmac(secret, CALLBACK, taskId));
}

function createCallbacks(env: Env): CallbackUrls {
  const mac = (taskId: string) => hmac(env.callbackSecret, CALLBACK, taskId);
  return {
    urlFor: (taskId) => `${env.publicUrl}/api/kie-callback?task=${taskId}&sig=${mac(taskId)}`,
    isFor: (url, taskId) => {
      if (!URL.canParse(url)) return false;
      const { searchParams } = new URL(url);
      return (
        searchParams.get("task") === taskId && matchesSecret(searchParams.get("sig") ?? "", callbackMacs(env, taskId))
      );
    },
  };
}

function identify(env: Env, { headers, text }: VendorCallback): CallbackIdentity {
  const keys = env.accepted.kieHmac;
  // Without a key no signature is required: the address alone proves the caller.
  const verdicts = (keys.length === 0 ? [null] : keys).map((hmacKey) =>
    verifyCallback({ hmacKey, headers, body: text, nowMs: Date.now() }),
  );
  for (const verdict of verdicts)
    if (verdict.outcome === "valid") return { outcome: "known", vendorTaskId: verdict.vendorTaskId };
  if (keys.length === 0) return { outcome: "unidentified" };
  const [reason = ""] = verdicts.flatMap((verdict) => (verdict.outcome === "invalid" ? [verdict.reason] : []));
  return { outcome: "unsigned", reason };
}

let app: App | null = null;

/** The app of this instance. Throws an `EnvError` that names every problem when the environment is not complete. */
export function getApp(): App {
  app ??= createApp(readEnv());
  return app;
}

/** Answers one request by its edge. */
export function handleRequest(
  name: string,
  request: Request,
  edge: (app: App, request: Request) => Promise<Response>,
): Promise<Response> {
  const serving = getApp();
  return withRequestLog({ name, request, log: serving.log }, () => edge(serving, request));
}
