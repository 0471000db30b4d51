import type { Call } from "./api-host.js";
import { hasKey } from "./api-host.js";
import type { Clock } from "./clock.js";
import type { FileStore } from "./file-store.js";
import { type Exchange, noRoute } from "./http-exchange.js";
import { refusedUpload, type UploadEndpoint, type Uploads } from "./uploads.js";

const routes: Record<string, UploadEndpoint> = {
  "/api/file-stream-upload": "streamUpload",
  "/api/file-base64-upload": "base64Upload",
  "/api/file-url-upload": "urlUpload",
};

/** The routes of the upload host; what was uploaded is public. */
export function routeUpload(
  parts: { apiKey: string; clock: Clock; uploads: Uploads; files: FileStore },
  exchange: Exchange,
): Call {
  const { method, path } = exchange;
  const endpoint = routes[path];
  if (method === "POST" && endpoint) {
    const work = () =>
      hasKey(exchange, parts.apiKey)
        ? parts.uploads.upload(endpoint, exchange)
        : refusedUpload(401, "Unauthorized – Authentication failed. Please check your API key.");
    return { endpoint, taskId: null, work };
  }
  if (path.startsWith("/kieai/") && (method === "GET" || method === "HEAD")) {
    return { endpoint: "uploadedFile", taskId: null, work: () => parts.files.serve(exchange) };
  }
  return { endpoint: "unknown", taskId: null, work: () => noRoute(path, parts.clock.now()) };
}
