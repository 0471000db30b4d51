import type { Log } from "../../log.js";
import { kindOfMime } from "../../registry/model/file-types.js";
import type { OutputFile } from "../../tasks/task.js";
import type { ReadOutcome, VendorTask } from "../../tasks/vendor.js";
import { tellUnread, toFailure } from "../http/failures.js";
import { sendRequest } from "../http/http.js";
import { type ReadResult, readWithRetry } from "../http/read.js";
import { parseRecord, type WireRecord } from "../wire/record.js";
import { readOutput } from "./results.js";

export type RecordOptions = {
  apiKey: string;
  apiUrl: string;
  ownOrigins: readonly string[];
  readTimeoutMs: number;
  readBudgetMs: number;
  log: Log;
};

const askKindTimeoutMs = 5_000;
const unknownTask = /record ?(info)? is null|record does not exist|task not found/i;

/** Asks the host of a result for the kind of a file. Such hosts are not KIE's API, so they never see the key. */
async function askKind(url: string): Promise<OutputFile["kind"] | null> {
  const answer = await sendRequest({ method: "HEAD", url, timeoutMs: askKindTimeoutMs });
  return answer.outcome === "answered" && answer.status === 200 ? kindOfMime(answer.contentType) : null;
}

/** Reads a record of KIE's, from a poll or from a callback, as what it says of its task. */
export async function toVendorTask(
  record: WireRecord,
  options: Pick<RecordOptions, "ownOrigins" | "log">,
): Promise<VendorTask> {
  const { ownOrigins, log } = options;
  const { callbackUrl, model, creditsConsumed: consumedCredits } = record;
  const common = { callbackUrl, model, consumedCredits };
  // A state that KIE has added since: the task may well be running, and treating it as failed would lose its result.
  if (record.phase === null) log("error", "kie.state.unknown", { state: record.state, vendorTaskId: record.taskId });
  if (record.phase === "failed") {
    const error = { code: record.failCode, message: record.failMessage, model: record.model };
    tellUnread(log, error);
    return { ...common, state: "failed", failure: toFailure(error) };
  }
  if (record.phase !== "succeeded") return { ...common, state: "pending" };
  const { output, isNewShape } = await readOutput(record, { model: record.model, ownOrigins, askKind, log });
  if (output !== null) return { ...common, state: "succeeded", output, isNewShape };
  const sample = JSON.stringify([record.results, record.rest]).slice(0, 1_000);
  log("error", "kie.result.unusable", { vendorTaskId: record.taskId, model: record.model, sample });
  return {
    ...common,
    state: "failed",
    isNewShape,
    failure: { kind: "unknown", field: null, retry: "later", detail: `ended without a usable result: ${sample}` },
  };
}

function isMissing({ envelope }: Extract<ReadResult, { outcome: "answered" }>): boolean {
  const { code, message, data } = envelope;
  return code === 200 ? data === null : code === 404 || (code === 422 && unknownTask.test(message));
}

/** Reads the record of one task, with retries while KIE does not answer. Never throws. */
export async function readRecord(vendorTaskId: string, options: RecordOptions): Promise<ReadOutcome> {
  const { apiKey, apiUrl, readTimeoutMs, readBudgetMs, log } = options;
  const url = `${apiUrl}/api/v1/jobs/recordInfo`;
  const reading = await readWithRetry(
    () => ({ method: "GET", url, query: { taskId: vendorTaskId }, apiKey, timeoutMs: readTimeoutMs }),
    {
      log,
      name: "recordInfo",
      budgetMs: readBudgetMs,
    },
  );
  if (reading.outcome === "unavailable") return { outcome: "unavailable", detail: reading.detail };
  if (isMissing(reading)) return { outcome: "missing" };
  const { code, message, data } = reading.envelope;
  const record = code === 200 ? parseRecord(data) : null;
  if (record !== null && record.taskId !== null && record.taskId !== vendorTaskId) {
    // Whose result it is cannot be told, and another person must not get it.
    log("error", "kie.record.another", { asked: vendorTaskId, came: record.taskId });
    return { outcome: "unavailable", detail: "KIE showed the record of another task" };
  }
  if (record !== null) return { outcome: "found", task: await toVendorTask(record, options) };
  if (code === 401) log("error", "kie.key.refused", { call: "recordInfo" });
  return { outcome: "unavailable", detail: `${code} ${message}` };
}
