import { type App, handleRequest } from "../lib/app.js";

export async function health(app: App, request: Request): Promise<Response> {
  const authorization = request.headers.get("authorization");
  const outside = { ok: true, version: app.env.version };
  if (authorization === null) return Response.json(outside);
  if (!app.isOperator(authorization)) return new Response(null, { status: 401 });
  const parts = await app.health();
  const ok = Object.values(parts).every((part) => part.ok);
  return Response.json({ ...outside, ok, ...parts }, { status: ok ? 200 : 503 });
}

export const GET = (request: Request) => handleRequest("health", request, health);
