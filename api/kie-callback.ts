import { type App, handleRequest } from "../lib/app.js";
import { readBody, waitUntil } from "../lib/edge.js";

/** More than Vercel lets through (4.5 MB). A body that is longer all the same is as good as none: KIE's record is read anyway. */
const MAX_BYTES = 5 * 1024 * 1024;

export async function kieCallback(app: App, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const taskId = searchParams.get("task") ?? "";
  if (!app.isCallback(taskId, searchParams.get("sig") ?? "")) return new Response(null, { status: 401 });
  const { text } = await readBody(request, MAX_BYTES);

  const accepted = await app.acceptCallback({ taskId, headers: request.headers, text });
  if (accepted.outcome === "unsigned") return new Response(null, { status: 401 });
  if (accepted.outcome === "outage") return new Response(null, { status: 503 });
  await waitUntil(accepted.delivery);
  return Response.json({ code: 200, msg: "success" });
}

export const POST = (request: Request) => handleRequest("kie-callback", request, kieCallback);
