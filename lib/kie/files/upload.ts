import { randomUUID } from "node:crypto";
import {
  actualMime,
  declaredMime,
  endingOf,
  endingOfMime,
  isEndingOf,
  kindOfMime,
} from "../../registry/model/file-types.js";
import type { Failure } from "../../tasks/task.js";
import type { FileStream, UploadOutcome } from "../../tasks/vendor.js";
import { toFailure } from "../http/failures.js";
import { jsonBody, sendRequest } from "../http/http.js";
import type { HttpResult } from "../http/http-result.js";
import { sendStream } from "../http/send-stream.js";
import { parseEnvelope, parseUploadedUrl, uploadFields } from "../wire/answer.js";
import { measure } from "./measure.js";
import { normalizeResultUrl } from "./media.js";
import { FileTooLargeError, multipartBody } from "./multipart.js";
import { sniff } from "./sniff.js";

/** KIE advises against more. What a model takes is less, and the registry checks it. */
export const maxUploadBytes = 100 * 1024 * 1024;
const folder = "kiegram";
/** KIE itself gives up fetching an address after 30 s. */
const byUrlTimeoutMs = 40_000;
const firstBytesTimeoutMs = 15_000;

export type UploadOptions = { apiKey: string; uploadUrl: string; uploadTimeoutMs: number };

function failed(kind: Failure["kind"], retry: Failure["retry"], detail: string): UploadOutcome {
  return { outcome: "failed", failure: { kind, field: null, retry, detail } };
}

/** Makes a name that was never used: KIE overwrites a file of the same name and may continue to serve the old one. */
function uniqueName(ending: string | null): string {
  return `${Date.now().toString(36)}-${randomUUID()}${ending === null ? "" : `.${ending}`}`;
}

/** What a file goes up as. KIE and its models know a file by the ending of its name, so that is made from what the bytes are. */
function labelOf(file: FileStream, found: string | null): { name: string; mime: string } {
  const mime = actualMime(found, declaredMime(file.mime, file.name)) ?? file.mime;
  const own = endingOf(file.name);
  const ending = own !== null && isEndingOf(own, mime) ? own : (endingOfMime(mime) ?? own);
  return { name: uniqueName(ending), mime };
}

function toOutcome(answer: HttpResult, ownOrigins: readonly string[]): UploadOutcome {
  if (answer.outcome === "no_response") return failed("vendor_down", "now", `upload: ${answer.detail}`);
  const envelope = parseEnvelope(answer.body);
  if (envelope === null) {
    if (answer.status === 401) return failed("vendor_key", "never", "upload: HTTP 401");
    if (answer.status === 413) return failed("bad_input", "never", "upload: HTTP 413, the file is too large");
    return failed("vendor_down", "now", `upload: HTTP ${answer.status} ${answer.text}`);
  }
  if (envelope.code !== 200)
    return {
      outcome: "failed",
      failure: toFailure({ code: String(envelope.code), message: envelope.message, model: null }),
    };
  const url = normalizeResultUrl(parseUploadedUrl(envelope.data) ?? "", ownOrigins);
  return url === null
    ? failed("unknown", "later", `upload: no address in ${answer.text}`)
    : { outcome: "uploaded", url };
}

/** Sends a file chunk by chunk, in one attempt: a stream cannot be read twice. Never throws. */
export async function uploadStream(file: FileStream, options: UploadOptions): Promise<UploadOutcome> {
  if (file.sizeBytes === 0) return failed("file_unreadable", "never", "the file is empty");
  if (file.sizeBytes !== null && file.sizeBytes > maxUploadBytes)
    return failed("bad_input", "never", `the file has ${file.sizeBytes} bytes`);
  const sniffed = await sniff(file.stream, Math.min(options.uploadTimeoutMs, firstBytesTimeoutMs));
  if (sniffed === null) return failed("vendor_down", "now", "upload: the file does not come");
  const { found, stream } = sniffed;
  const { name, mime } = labelOf(file, found);
  const isClip = ["audio", "video"].includes(kindOfMime(mime) ?? "");
  const measuring = isClip ? measure(stream) : null;
  const form = multipartBody({
    fields: { [uploadFields.folder]: folder, [uploadFields.name]: name },
    file: { field: uploadFields.file, name, mime, stream: measuring?.stream ?? stream, sizeBytes: file.sizeBytes },
    maxBytes: maxUploadBytes,
  });
  const answer = await sendStream({
    url: `${options.uploadUrl}/api/file-stream-upload`,
    timeoutMs: options.uploadTimeoutMs,
    apiKey: options.apiKey,
    headers: {
      "content-type": form.contentType,
      ...(form.contentLength === null ? {} : { "content-length": String(form.contentLength) }),
    },
    body: form.body,
  });
  const broken = form.failure();
  await form.stop();
  if (broken instanceof FileTooLargeError) return failed("bad_input", "never", broken.message);
  if (broken !== null) return failed("file_unreadable", "now", broken.message);
  const uploaded = toOutcome(answer, [new URL(options.uploadUrl).origin]);
  if (uploaded.outcome === "failed" || measuring === null) return uploaded;
  const seconds = await measuring.seconds();
  return seconds === null ? uploaded : { ...uploaded, seconds };
}

/** Lets KIE fetch a public https address, whose bytes are not seen here. Never throws. */
export async function uploadByUrl(address: string, options: UploadOptions): Promise<UploadOutcome> {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" || url.username !== "")
    return failed("bad_input", "never", "only a public https address can be fetched");
  const name = uniqueName(endingOf(url.pathname));
  const answer = await sendRequest({
    method: "POST",
    url: `${options.uploadUrl}/api/file-url-upload`,
    timeoutMs: byUrlTimeoutMs,
    apiKey: options.apiKey,
    ...jsonBody({ [uploadFields.url]: url.href, [uploadFields.folder]: folder, [uploadFields.name]: name }),
  });
  return toOutcome(answer, [new URL(options.uploadUrl).origin]);
}
