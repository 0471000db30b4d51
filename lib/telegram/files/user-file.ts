import type { Api } from "grammy/web";
import type { Log } from "../../log.js";
import type { FileFacts } from "../../registry/model/schema.js";
import type { Messenger } from "../../tasks/messenger.js";
import type { Failure } from "../../tasks/task.js";
import { classifyError, describeError } from "../errors.js";
import { callTelegram } from "../retry.js";
import { openRemote, safeName } from "./remote-file.js";
import { fileIdOf } from "./sent-file.js";

export type UserFileOptions = {
  api: Api;
  token: string;
  apiRoot: string;
  mayFetch: (address: string) => boolean;
  log: Log;
};

/**
 * Opens a file that a person sent, or a result that they use again. Telegram's address never leaves this file: it holds
 * the token.
 */
export function createFileOpener(options: UserFileOptions): Messenger["openFile"] {
  const { token, apiRoot, mayFetch } = options;
  return async (ref, facts) => {
    const fileId = fileIdOf(ref);
    if (fileId === null) return named(facts, await openRemote(ref, { kind: facts.kind, mayFetch }));
    const found = await findPath(options, fileId);
    if ("failure" in found) return { outcome: "failed", failure: found.failure };
    const root = `${apiRoot}/file/bot${token}/`;
    const isOurs = (address: string) => address.startsWith(root);
    return named(facts, await openRemote(`${root}${found.path}`, { kind: facts.kind, mayFetch: isOurs }));
  };
}

async function findPath(
  { api, log }: UserFileOptions,
  fileId: string,
): Promise<{ path: string } | { failure: Failure }> {
  try {
    const { file_path: path } = await callTelegram(() => api.getFile(fileId), {
      effort: "question",
      isRepeatable: true,
    });
    return path === undefined ? { failure: unreadable("no path: too old or too big", "never") } : { path };
  } catch (error) {
    const { kind } = classifyError(error);
    log("warn", "bot.file_unreadable", { failure: kind, detail: describeError(error) });
    const isTransient = kind === "later" || kind === "unknown";
    return { failure: unreadable(describeError(error), isTransient ? "now" : "never") };
  }
}

function unreadable(detail: string, retry: Failure["retry"]): Failure {
  return { kind: "file_unreadable", field: null, retry, detail };
}

type OpenedFile = Awaited<ReturnType<Messenger["openFile"]>>;

/** Prefers the person's own name and type of the file to those of the answer. */
function named(facts: FileFacts, opened: Awaited<ReturnType<typeof openRemote>>): OpenedFile {
  if (opened.outcome === "failed") {
    return { outcome: "failed", failure: unreadable(opened.detail, opened.reason === "unavailable" ? "now" : "never") };
  }
  const { file } = opened;
  const mime = facts.mime ?? file.mime;
  return { outcome: "opened", file: { ...file, mime, name: facts.name === null ? file.name : safeName(facts.name) } };
}

/**
 * Domains on which KIE keeps results. Any other address is given to Telegram or shown as a link, never fetched by us.
 */
const RESULT_DOMAINS = ["aiquickdraw.com", "kie.ai", "redpandaai.co", "suno.ai"] as const;
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"] as const;

/**
 * Decides whether we may fetch from an address: a result's host over https, or loopback while KIE itself is a stand-in
 * there.
 */
export function createResultHostCheck(vendorUrl: string): (address: string) => boolean {
  const isStandIn = isLoopback(new URL(vendorUrl));
  return (address) => {
    if (!URL.canParse(address)) return false;
    const url = new URL(address);
    if (isStandIn && isLoopback(url)) return true;
    const isKnown = RESULT_DOMAINS.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
    return isKnown && url.protocol === "https:" && url.port === "" && url.username === "";
  };
}

function isLoopback(url: URL): boolean {
  return LOOPBACK.some((host) => url.hostname === host);
}
