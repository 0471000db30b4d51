import type { Log } from "./log.js";
import { withLogFields } from "./log-scope.js";

/**
 * Answers one request on the record: every line of it carries its id, Vercel's where there is one, and one line says
 * how it ended and how long the answer took. What nobody caught is logged without secrets, which the platform would not do, and is a 500.
 */
export function onRecord(
  { name, request, log }: { name: string; request: Request; log: Log },
  answer: () => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  const requestId = request.headers.get("x-vercel-id") ?? crypto.randomUUID();
  return withLogFields({ requestId }, async () => {
    const response = await answer().catch((error: unknown) => {
      log("error", "request.failed", { function: name, error });
      return new Response(null, { status: 500 });
    });
    const { status } = response;
    const durationMs = Math.round(performance.now() - startedAt);
    log(status >= 500 ? "error" : "info", "request", { function: name, status, durationMs });
    return response;
  });
}
