import { type App, handleRequest } from "../lib/app.js";
import { waitUntil } from "../lib/edge.js";

/** Well under the function's 120 s: what was taken at the last moment still finishes. */
const BUDGET_MS = 40_000;

export async function sweep(app: App, request: Request): Promise<Response> {
  if (!app.isOperator(request.headers.get("authorization"))) return new Response(null, { status: 401 });
  const { report, linger } = await app.sweep(BUDGET_MS);
  await waitUntil(linger());
  return Response.json(report);
}

export const GET = (request: Request) => handleRequest("sweep", request, sweep);
export const POST = GET;
