import { randomUUID } from "node:crypto";
import { hmac } from "../edge.js";
import type { AddressAnswer } from "../tasks/operations/preflight.js";

/** The function that takes updates refuses a wrong secret with this header. */
export const OUR_HEADER = "x-kiegram";
/** Begins a question that Telegram never asks: whether it is this bot that answers. */
const QUESTION = '{"kiegram_question":"';

/** Returns the mark that answers a question; null for a body that asks none. It proves that both know the secret. */
export function markOf(body: string, webhookSecret: string): string | null {
  const [, nonce] = /^\{"kiegram_question":"([\w-]{1,64})"\}$/.exec(body) ?? [];
  return nonce === undefined ? null : hmac(webhookSecret, "question", nonce);
}

const TIMEOUT_MS = 10_000;

/** Calls the address of the webhook as Telegram would, from where setup runs. Never throws. */
export async function askOwnAddress(url: string, webhookSecret: string): Promise<AddressAnswer> {
  const body = `${QUESTION}${randomUUID()}"}`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": webhookSecret },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const isMarked = response.ok && (await response.text()) === markOf(body, webhookSecret);
    return isMarked ? { outcome: "ours" } : meaningOf(url, response);
  } catch (error) {
    return { outcome: "no_answer", detail: reasonOf(error) };
  }
}

function meaningOf(url: string, { status, headers }: Response): AddressAnswer {
  if (headers.has(OUR_HEADER) && status === 401) return { outcome: "other_secret" };
  const location = headers.get("location");
  if (status >= 300 && status < 400 && location !== null)
    return { outcome: "redirect", to: URL.parse(location, url)?.origin ?? location };
  if (status === 401 || status === 403) return { outcome: "protected", status };
  if (status === 404 || status === 410) return { outcome: "missing", status };
  return status >= 500 ? { outcome: "broken", status } : { outcome: "stranger", status };
}

/** fetch says why in the cause of its error. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
