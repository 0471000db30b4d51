import { createAccount } from "./account.js";
import { type ApiParts, routeApi } from "./api-host.js";
import { createCallbacks } from "./callbacks.js";
import { createCatalogue } from "./catalogue.js";
import { createClock } from "./clock.js";
import { controlReply, type KieControl, type TaskView } from "./control.js";
import { createEngine } from "./engine.js";
import { currentModels, type ModelFacts, retiredModels } from "./facts.js";
import { isAnswerFault } from "./fault-rules.js";
import { createFaults } from "./faults.js";
import { createFileStore, type FileStore } from "./file-store.js";
import { receive } from "./front-desk.js";
import { type Exchange, listen, type Reply } from "./http-exchange.js";
import { createJobs } from "./jobs.js";
import { createMedia } from "./media.js";
import { createRateLimits } from "./rate-limits.js";
import { createRequestLog } from "./request-log.js";
import { defaultSettings, type KieSettings } from "./settings.js";
import { createSourceFiles } from "./source-files.js";
import { findFault, type KieTask, stateOf } from "./task.js";
import { routeUpload } from "./upload-host.js";
import { createUploads } from "./uploads.js";

export type KieOptions = Partial<KieSettings> & {
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

export type Kie = KieControl & { url: string; uploadUrl: string; close(): Promise<void> };
