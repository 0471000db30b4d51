import { randomBytes, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import type { Account } from "./account.js";
import type { Catalogue } from "./catalogue.js";
import type { Clock } from "./clock.js";
import type { Endpoint } from "./fault-rules.js";
import type { FileStore, StoredFile } from "./file-store.js";
import { type Exchange, envelope, noRoute, type Reply } from "./http-exchange.js";
import type { Jobs } from "./jobs.js";
import type { RateLimits } from "./rate-limits.js";

/** What a request turned out to be, and the work that answers it. */
export type Call = { endpoint: Endpoint; taskId: string | null; work: () => Promise<Reply> | Reply };

export type ApiParts = {
  apiKey: string;
  clock: Clock;
  account: Account;
  jobs: Jobs;
  limits: RateLimits;
  catalogue: Catalogue;
  results: FileStore;
  /** Files of both hosts that KIE would call its own. */
  findOwn(address: string): StoredFile | null;
  baseUrl: () => string;
  /** Called with the answer to createTask, which must be out before the task runs. */
  createTask(exchange: Exchange): Promise<Reply>;
};

const downloadTtlMs = 20 * 60 * 1000;

/** The routes of api.kie.ai, and of the result CDN, which needs no key. */
export function routeApi(parts: ApiParts, exchange: Exchange): Call {
  const { method, path } = exchange;
  const guarded = (endpoint: Endpoint, work: Call["work"], taskId: string | null = null): Call => ({
    endpoint,
    taskId,
    work: () => (hasKey(exchange, parts.apiKey) ? work() : unauthorized),
  });
  if (/^\/[rd]\//.test(path) && (method === "GET" || method === "HEAD")) {
    return { endpoint: "resultFile", taskId: null, work: () => parts.results.serve(exchange) };
  }
  if (method === "POST" && path === "/api/v1/jobs/createTask") {
    return guarded("createTask", () => parts.createTask(exchange));
  }
  if (method === "GET" && path === "/api/v1/jobs/recordInfo") {
    const taskId = exchange.query.get("taskId") ?? "";
    return guarded("recordInfo", () => parts.jobs.recordInfo(taskId), taskId);
  }
  if (method === "POST" && /^\/api\/v1\/omni\/(audio|character)\/create$/.test(path)) {
    return guarded("helper", () => parts.jobs.makeAtOnce(exchange));
  }
  if (method === "GET" && path === "/api/v1/chat/credit") {
    return guarded("credit", () => envelope(200, "success", parts.account.balance()));
  }
  if (method === "POST" && path === "/api/v1/common/download-url") {
    return guarded("downloadUrl", () => makeDownloadUrl(parts, exchange));
  }
  return (
    routeCatalogue(parts, exchange, guarded) ?? {
      endpoint: "unknown",
      taskId: null,
      work: () => noRoute(path, parts.clock.now()),
    }
  );
}

type Guarded = (endpoint: Endpoint, work: Call["work"]) => Call;

/** The slash inside a model id stays literal in these paths. */
function routeCatalogue(parts: ApiParts, exchange: Exchange, guarded: Guarded): Call | null {
  if (exchange.method !== "GET") return null;
  const [, , model, part] = /^\/api\/v1\/models(\/(.+)\/(schema|price))?$/.exec(exchange.path) ?? [];
  const limited = (work: () => Reply) => () => parts.limits.refuse("catalogue") ?? work();
  if (exchange.path === "/api/v1/models") {
    return guarded(
      "models",
      limited(() => parts.catalogue.models(exchange.query)),
    );
  }
  if (!model) return null;
  const id = decodeURIComponent(model);
  return part === "schema"
    ? guarded(
        "schema",
        limited(() => parts.catalogue.schema(id)),
      )
    : guarded(
        "price",
        limited(() => parts.catalogue.price(id)),
      );
}

const unauthorized = envelope(
  401,
  "Unauthorized – Authentication failed. Please check that your Authorization and Content-Type headers are correctly set.",
);

export function hasKey(exchange: Exchange, apiKey: string): boolean {
  const given = Buffer.from(exchange.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${apiKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const downloadSchema = z.looseObject({ url: z.string() });

/** A link of 20 minutes to a file of KIE's own; it does not make the file live longer. */
function makeDownloadUrl(parts: ApiParts, exchange: Exchange): Reply {
  const wrong = envelope(422, "url is wrong", null);
  let address: string;
  try {
    address = downloadSchema.parse(JSON.parse(exchange.body.toString("utf8"))).url;
  } catch {
    // No body and a foreign address get the same answer.
    return wrong;
  }
  const file = parts.findOwn(address);
  if (!file) return wrong;
  const name = new URL(address).pathname.split("/").at(-1) ?? "file";
  const path = `/d/${randomBytes(9).toString("base64url")}/${name}`;
  const ttlMs = Math.min(downloadTtlMs, file.expiresAt - parts.clock.now());
  parts.results.put(path, { mime: file.mime, bytes: file.bytes, ttlMs });
  return envelope(200, "success", `${parts.baseUrl()}${path}`);
}
