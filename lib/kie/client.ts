import type { Log } from "../log.js";
import { findModel } from "../registry/load.js";
import type { ModelInput } from "../registry/model/schema.js";
import type { CreateOutcome, UploadOutcome, Vendor } from "../tasks/vendor.js";
import { type Catalogue, createCatalogue } from "./catalogue.js";
import { uploadByUrl, uploadStream } from "./files/upload.js";
import { jsonBody, sendRequest } from "./http/http.js";
import { pollPauseMs, type WaitOptions, type WaitOutcome, waitUntilEnded } from "./http/wait.js";
import { toCreateOutcome, toFinishedOutcome } from "./jobs/create-outcome.js";
import { readRecord } from "./jobs/task-record.js";
import { toCreateRequest } from "./wire/answer.js";

export type KieOptions = {
  apiKey: string;
  apiUrl: string;
  uploadUrl: string;
  log: Log;
  timeouts?: { createMs?: number; readMs?: number; readBudgetMs?: number; uploadMs?: number };
  /** The pause before the next poll of a task that has been waited for `elapsedMs`; by default as KIE advises. */
  pollPauseMs?: (elapsedMs: number) => number;
};

export type Kie = Omit<Vendor, "createTask"> &
  Catalogue & {
    /** Creates a task by at most one request. Without a `callbackUrl` KIE does not report the end. Never throws. */
    createTask(request: { model: string; input: ModelInput; callbackUrl: string | null }): Promise<CreateOutcome>;
    /** Lets KIE fetch a public https address into its temporary store. Never throws. */
    uploadUrl(address: string): Promise<UploadOutcome>;
    /** Polls a task until it has ended. Never throws. */
    waitTask(vendorTaskId: string, options?: WaitOptions): Promise<WaitOutcome>;
  };

const defaultTimeouts = { createMs: 30_000, readMs: 10_000, readBudgetMs: 25_000, uploadMs: 60_000 };

/** Creates one client for every model of KIE. */
export function createKie(options: KieOptions): Kie {
  const { apiKey, apiUrl, uploadUrl, log } = options;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const ownOrigins = [apiUrl, uploadUrl].map((url) => new URL(url).origin);
  const uploading = { apiKey, uploadUrl, uploadTimeoutMs: timeouts.uploadMs };
  const reading = {
    apiKey,
    apiUrl,
    ownOrigins,
    readTimeoutMs: timeouts.readMs,
    readBudgetMs: timeouts.readBudgetMs,
    log,
  };
  const pauseMs = options.pollPauseMs ?? pollPauseMs;

  const catalogue = createCatalogue(reading);
  return {
    ...catalogue,
    async listModels() {
      const found = await catalogue.models();
      if (found.outcome === "failed") return null;
      return found.value.filter(({ types }) => !types.includes("Chat")).map(({ id, pricing }) => ({ id, pricing }));
    },
    async createTask(request) {
      const { endpoint } = findModel(request.model) ?? {};
      const url = `${apiUrl}${endpoint ?? "/api/v1/jobs/createTask"}`;
      const body = endpoint === undefined ? toCreateRequest(request) : request.input;
      const answer = await sendRequest({
        method: "POST",
        url,
        apiKey,
        timeoutMs: timeouts.createMs,
        ...jsonBody(body),
      });
      const toOutcome = endpoint === undefined ? toCreateOutcome : toFinishedOutcome;
      const outcome = toOutcome(answer, request.model);
      if (outcome.outcome === "in_doubt")
        log("warn", "kie.create.in_doubt", { model: request.model, detail: outcome.detail });
      return outcome;
    },
    readTask: (vendorTaskId) => readRecord(vendorTaskId, reading),
    upload: (file) => uploadStream(file, uploading),
    uploadUrl: (address) => uploadByUrl(address, uploading),
    waitTask: (vendorTaskId, waiting = {}) =>
      waitUntilEnded(() => readRecord(vendorTaskId, reading), { ...waiting, pauseMs }),
  };
}
