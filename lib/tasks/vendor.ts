import type { ModelInput } from "../registry/model/schema.js";
import type { ListedModel } from "./catalogue.js";
import type { Failure, Output } from "./task.js";

export type CreateOutcome =
  | { outcome: "accepted"; vendorTaskId: string }
  /** Made at once: there is nothing to wait for, and no record to ask for. */
  | { outcome: "finished"; vendorTaskId: string; output: Output }
  /** Certainly not created. `retryAfterMs` set: the same request may be sent again after that time. */
  | { outcome: "refused"; failure: Failure; retryAfterMs: number | null }
  /** Created or not is unknown, so it must never be sent again. */
  | { outcome: "in_doubt"; detail: string };

/** What the vendor says of a task. `consumedCredits`: what it took, in its credits, where it tells. `callbackUrl` and `model` are what the create request carried, when the vendor tells. */
export type VendorTask = { callbackUrl: string | null; model: string | null; consumedCredits?: number | null } & (
  | { state: "pending" }
  /** `isNewShape`: the result came in a form that nobody described, and was found in it or not: the operator should hear. */
  | { state: "succeeded"; output: Output; isNewShape?: boolean }
  | { state: "failed"; failure: Failure; isNewShape?: boolean }
);

export type ReadOutcome =
  | { outcome: "found"; task: VendorTask }
  | { outcome: "missing" }
  | { outcome: "unavailable"; detail: string };

export type FileStream = {
  stream: ReadableStream<Uint8Array>;
  name: string;
  mime: string;
  sizeBytes: number | null;
};

export type UploadOutcome =
  /** `seconds`: the length of a sound or a video, measured from its bytes; absent when they do not tell it. */
  { outcome: "uploaded"; url: string; seconds?: number } | { outcome: "failed"; failure: Failure };

/** KIE, as the use-cases need it. */
export type Vendor = {
  /** Creates a task by one request, never repeated. Never throws. */
  createTask(request: { model: string; input: ModelInput; callbackUrl: string }): Promise<CreateOutcome>;
  /** Reads a task's record. Never throws. */
  readTask(vendorTaskId: string): Promise<ReadOutcome>;
  /** Lists what the vendor offers, without models that only talk. Null: it did not answer. Never throws. */
  listModels(): Promise<readonly ListedModel[] | null>;
  /** Streams a file into the vendor's temporary store; never holds the whole of it in memory. Never throws. */
  upload(file: FileStream): Promise<UploadOutcome>;
};
