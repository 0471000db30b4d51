import { type App, handleRequest } from "../lib/app.js";
import { readBody, waitUntil } from "../lib/edge.js";

/** Far more than Telegram sends, and less than a function may take. */
const MAX_BYTES = 2 * 1024 * 1024;
/** Short: Telegram keeps a button press for 150 s only. */
const RETRY_AFTER_SECONDS = "4";

export async function telegram(app: App, request: Request): Promise<Response> {
  const secret = request.headers.get("x-telegram-bot-api-secret-token");
  if (!app.isTelegram(secret)) return new Response(null, { status: 401, headers: app.signature });
  const body = await readBody(request, MAX_BYTES);
  const mark = app.markOf(body);
  if (mark !== null) return new Response(mark);

  const received = await app.receive(body);
  if (received.outcome === "outage")
    return new Response(null, { status: 503, headers: { "retry-after": RETRY_AFTER_SECONDS } });
  if (received.outcome === "handled") await waitUntil(app.finish(received.handled));
  return new Response(null, { status: 200 });
}

export const POST = (request: Request) => handleRequest("telegram", request, telegram);
