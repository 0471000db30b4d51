import { type App, handleRequest } from "../lib/app.js";
import { readBody, waitUntil } from "../lib/edge.js";

const MAX_BYTES = 64 * 1024;

export async function kieCallback(app: App, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const taskId = searchParams.get("task") ?? "";
  if (!app.isCallback(taskId, searchParams.get("sig") ?? "")) return new Response(null, { status: 401 });
  const body = await readBody(request, MAX_BYTES);
  if (body.outcome === "too_large") return new Response(null, { status: 413 });

  const rung = await app.ring({ taskId, headers: request.headers, text: body.text });
  if (rung.outcome === "unsigned") return new Response(null, { status: 401 });
  if (rung.outcome === "outage") {
    await waitUntil(rung.delivery ?? Promise.resolve());
    return new Response(null, { status: 503 });
  }
  await waitUntil(rung.delivery);
  return Response.json({ code: 200, msg: "success" });
}

export const POST = (request: Request) => handleRequest("kie-callback", request, kieCallback);
