import { type App, handleRequest } from "../lib/app.js";

const STATUS = { registered: 200, busy: 409, refused: 403, failed: 502 };

export async function setup(app: App, request: Request): Promise<Response> {
  if (!app.isOperator(request.headers.get("authorization"))) return new Response(null, { status: 401 });
  const registration = await app.register();
  return Response.json(registration, { status: STATUS[registration.outcome] });
}

export const POST = (request: Request) => handleRequest("setup", request, setup);
