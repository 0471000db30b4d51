import { type ClientRequest, type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type HttpResult, toNoResponse, toResponse, userAgent } from "./http-result.js";

/** How many bytes pass through before their buffers are collected. */
const EVERY_BYTES = 1024 * 1024;

type Collector = (options: { type: "minor" }) => void;

/**
 * Collects the buffers of a stream while it passes. V8 does not look at garbage outside its heap before there are 32 to
 * 64 MB of it: files of 20 MB, one after the other, took an instance 50 to 70 MB, and take it 15 with this.
 */
export function createGcTrigger(): (bytes: number) => void {
  let passed = 0;
  let collector: Collector | undefined;
  return (bytes) => {
    passed += bytes;
    if (passed < EVERY_BYTES) return;
    passed = 0;
    collector ??= findCollector();
    collector({ type: "minor" });
  };
}

/**
 * Finds V8's own collector; a context that is made after the flag was set has it. A pass over the young objects takes
 * about a millisecond.
 */
function findCollector(): Collector {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  return typeof gc === "function" ? (options) => gc(options) : () => undefined;
}

export type StreamCall = {
  url: string;
  /** Sent to KIE's own hosts only. */
  apiKey: string;
  timeoutMs: number;
  headers: Record<string, string>;
  body: ReadableStream<Uint8Array>;
};

/** KIE's answers to an upload have some hundred characters; the page of a gateway can be long. */
const maxAnswerBytes = 64 * 1024;

/**
 * Posts a body of any length, one chunk in memory at a time, and reads the answer, within `timeoutMs`. Never throws,
 * follows no redirect and never repeats itself. Not by fetch, which reads ahead of the network: 20 MB took up to 40 MB.
 */
export async function sendStream(call: StreamCall): Promise<HttpResult> {
  const reader = call.body.getReader();
  const request = open(call);
  const response = responseOf(request);
  try {
    await Promise.race([sendAll(request, reader), response]);
    // An answer before the end of the body is a refusal: nobody would read the rest.
    const text = await readText(await response);
    const { statusCode: status = 0, headers } = await response;
    const header = (name: string) => [headers[name]].flat()[0] ?? null;
    return toResponse({ status, text, header }, call.apiKey);
  } catch (error) {
    return toNoResponse(error);
  } finally {
    request.destroy();
    await reader.cancel("over").catch(() => undefined);
  }
}

function open({ url, apiKey, timeoutMs, headers }: StreamCall): ClientRequest {
  const start = new URL(url).protocol === "https:" ? requestSecure : requestPlain;
  const own = { "user-agent": userAgent, accept: "application/json", connection: "close" };
  return start(url, {
    method: "POST",
    // One connection per request, as everywhere in this client.
    agent: false,
    headers: { ...own, authorization: `Bearer ${apiKey}`, ...headers },
    signal: AbortSignal.timeout(timeoutMs),
  });
}

function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  const response = new Promise<IncomingMessage>((resolve, reject) =>
    request.on("response", resolve).on("error", reject),
  );
  // The answer may fail while the body is still being sent; the caller that awaits it sees the error then.
  response.catch(() => undefined);
  return response;
}

async function sendAll(request: ClientRequest, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const giveBack = createGcTrigger();
  for (let part = await reader.read(); !part.done && !request.destroyed; part = await reader.read()) {
    await written(request, part.value);
    giveBack(part.value.byteLength);
  }
  request.end();
}

/** Resolves when the chunk was handed to the network; only then is the next one read. */
function written(request: ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    request.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
