import { type Account, createAccount } from "./account.js";
import { type Callbacks, createCallbacks } from "./callbacks.js";
import { type Catalogue, createCatalogue } from "./catalogue.js";
import { type Clock, createClock } from "./clock.js";
import { createEngine, type Engine } from "./engine.js";
import { currentModels, type ModelFacts, retiredModels } from "./facts.js";
import { createFaults, type Faults } from "./faults.js";
import { createFileStore, type FileStore, type StoredFile } from "./file-store.js";
import { createJobs, type Jobs } from "./jobs.js";
import { createMedia } from "./media.js";
import { createRateLimits, type RateLimits } from "./rate-limits.js";
import { createRequestLog, type RequestLog } from "./request-log.js";
import { changeSettings, defaultSettings, type KieSettings, type SettingsChange } from "./settings.js";
import { createSourceFiles } from "./source-files.js";
import { createUploads, type Uploads } from "./uploads.js";

export type KieOptions = SettingsChange & {
  port?: number;
  uploadPort?: number;
  apiKey: string;
  /** Set: callbacks are signed. */
  hmacKey?: string;
  credits?: number;
  /** Unix milliseconds; `advance` moves on from it. */
  now?: () => number;
  callbackTimeoutMs?: number;
  callbackRetries?: number;
  callbackRetryPauseMs?: number;
};

/** Where the two hosts are, known once they listen. */
export type Addresses = { url: string; uploadUrl: string };

/** Everything behind the two hosts. */
export type World = {
  clock: Clock;
  account: Account;
  faults: Faults;
  log: RequestLog;
  limits: RateLimits;
  catalogue: Catalogue;
  results: FileStore;
  uploaded: FileStore;
  uploads: Uploads;
  callbacks: Callbacks;
  engine: Engine;
  jobs: Jobs;
  settings(): KieSettings;
  configure(change: SettingsChange): void;
  findOwn(address: string): StoredFile | null;
};

export function createWorld(options: KieOptions, addresses: Addresses): World {
  const { profile, finish, limits: chosenLimits, requireUserAgent, revived, takes } = options;
  const chosen = { profile, finish, limits: chosenLimits, requireUserAgent, revived, takes };
  let current = changeSettings(defaultSettings, chosen);
  const settings = () => current;
  const clock = createClock(options.now);
  const account = createAccount(options.credits ?? 10_000);
  const faults = createFaults();
  const limits = createRateLimits(clock, settings);
  const results = createFileStore(clock);
  const uploaded = createFileStore(clock);
  const media = createMedia(results, () => addresses.url);
  const stores = [
    { origin: () => addresses.url, store: results },
    { origin: () => addresses.uploadUrl, store: uploaded },
  ];
  const sourceFiles = createSourceFiles(stores);
  const callbacks = createCallbacks({
    clock,
    settings,
    hmacKey: options.hmacKey ?? null,
    timeoutMs: options.callbackTimeoutMs ?? 15_000,
    retries: options.callbackRetries ?? 3,
    retryPauseMs: options.callbackRetryPauseMs ?? 10_000,
  });
  const factsOf = (model: string) => findModel(model, current.revived);
  const engine = createEngine({ clock, settings, account, faults, media, callbacks, sourceFiles, factsOf });
  return {
    clock,
    account,
    faults,
    log: createRequestLog(clock),
    limits,
    catalogue: createCatalogue(),
    results,
    uploaded,
    uploads: createUploads({ clock, store: uploaded, baseUrl: () => addresses.uploadUrl }),
    callbacks,
    engine,
    jobs: createJobs({ clock, settings, engine, limits, sourceFiles, factsOf }),
    settings,
    configure(change) {
      current = changeSettings(current, change);
    },
    findOwn(address) {
      if (!URL.canParse(address)) return null;
      const url = new URL(address);
      return stores.find(({ origin }) => origin() === url.origin)?.store.find(url.pathname) ?? null;
    },
  };
}

function findModel(model: string, revived: readonly string[]): ModelFacts | null {
  const isCalled = ({ id, path }: ModelFacts) => id === model && path === undefined;
  return currentModels.find(isCalled) ?? (revived.includes(model) ? (retiredModels.find(isCalled) ?? null) : null);
}
