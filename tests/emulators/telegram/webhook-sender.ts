import type { Update } from "grammy/types";

export type Webhook = {
  url: string;
  secretToken: string;
  maxConnections: number;
};

export type Attempt =
  | { outcome: "taken"; contentType: string; body: Buffer }
  | { outcome: "refused"; error: string; status: number | null; retryAfterSeconds: number };

/** One request to the bot's server, as Telegram makes it. Never throws. */
export async function sendUpdate(
  webhook: Webhook,
  update: Update,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Attempt> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(webhook.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "accept-encoding": "gzip, deflate",
        ...(webhook.secretToken !== "" && { "x-telegram-bot-api-secret-token": webhook.secretToken }),
      },
      body: JSON.stringify(update),
      redirect: "manual",
      signal: AbortSignal.any([timeout, signal]),
    });
    const body = Buffer.from(await response.arrayBuffer());
    if (response.ok) return { outcome: "taken", contentType: response.headers.get("content-type") ?? "", body };
    const wait = Number(response.headers.get("retry-after") ?? 0);
    return {
      outcome: "refused",
      error: `Wrong response from the webhook: ${response.status} ${response.statusText}`.trimEnd(),
      status: response.status,
      retryAfterSeconds: Number.isFinite(wait) && wait > 0 ? Math.min(wait, 3600) : 0,
    };
  } catch (error) {
    const reason = timeout.aborted ? "Read timeout expired" : connectionError(error);
    return { outcome: "refused", error: reason, status: null, retryAfterSeconds: 0 };
  }
}

function connectionError(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ECONNREFUSED") return "Connection refused";
  if (code === "ENOTFOUND") return "Failed to resolve host: Name or service not known";
  return "Webhook connection closed";
}
