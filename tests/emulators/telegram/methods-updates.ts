import { isDeepStrictEqual } from "node:util";
import type { Update } from "grammy/types";
import { ApiError, badRequest, tooManyRequests } from "./api-error.js";
import type { Params } from "./coerce.js";
import type { Handlers } from "./handlers.js";
import { readAllowed } from "./update-queue.js";
import type { Webhook } from "./webhook-sender.js";
import type { World } from "./world.js";

type Names = "setWebhook" | "deleteWebhook" | "getWebhookInfo" | "getUpdates";

const CONFLICTS = {
  webhook:
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  other: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  set: "Conflict: terminated by setWebhook request",
};
const FLOOD_MS = 1_000;
const LONGEST_POLL_SECONDS = 50;

export function updateMethods(world: World, { timeScale }: { timeScale: number }): Pick<Handlers, Names> {
  const { dispatcher } = world;
  let nextSetAt = 0;
  let poll: { stop: (reason: string) => void } | null = null;

  function allow(names: readonly unknown[] | undefined): void {
    // Omitted: the previous setting stays.
    if (names !== undefined) dispatcher.allow(readAllowed(names));
  }

  return {
    setWebhook(params) {
      const drop = params.drop_pending_updates ?? false;
      if (params.url === "") return remove(drop);
      if (world.now() < nextSetAt) throw tooManyRequests(1);
      nextSetAt = world.now() + FLOOD_MS / timeScale;
      const next = readWebhook(params);
      allow(params.allowed_updates);
      poll?.stop(CONFLICTS.set);
      if (drop || !isDeepStrictEqual(dispatcher.webhook(), next)) dispatcher.setWebhook(next, { drop });
      return true;
    },

    deleteWebhook: (params) => remove(params?.drop_pending_updates ?? false),

    getWebhookInfo() {
      const webhook = dispatcher.webhook();
      const allowed = dispatcher.allowed();
      const error = dispatcher.lastError();
      return {
        url: webhook?.url ?? "",
        has_custom_certificate: false,
        pending_update_count: dispatcher.pendingCount(),
        ...(webhook && { max_connections: webhook.maxConnections, ip_address: "127.0.0.1" }),
        ...(webhook && error && { last_error_date: error.date, last_error_message: error.message }),
        ...(allowed && { allowed_updates: [...allowed] }),
      };
    },

    async getUpdates(params) {
      if (dispatcher.webhook()) throw new ApiError(409, CONFLICTS.webhook);
      poll?.stop(CONFLICTS.other);
      allow(params?.allowed_updates);
      const limit = Math.min(100, Math.max(1, params?.limit ?? 100));
      const ready = dispatcher.read(params?.offset ?? 0, limit);
      const seconds = Math.min(LONGEST_POLL_SECONDS, params?.timeout ?? 0);
      if (ready.length > 0 || seconds <= 0) return ready;
      return await wait(() => dispatcher.read(0, limit), seconds * 1000);
    },
  };

  function remove(drop: boolean): true {
    dispatcher.setWebhook(null, { drop });
    return true;
  }

  function wait(read: () => Update[], timeoutMs: number): Promise<Update[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(() => resolve([])), timeoutMs);
      const unsubscribe = dispatcher.onPush(() => end(() => resolve(read())));
      const own = { stop: (reason: string) => end(() => reject(new ApiError(409, reason))) };
      poll = own;

      function end(settle: () => void): void {
        clearTimeout(timer);
        unsubscribe();
        if (poll === own) poll = null;
        settle();
      }
    });
  }
}

/** @throws ApiError in Telegram's words when the webhook cannot be one */
function readWebhook(params: Params<"setWebhook">): Webhook {
  checkUrl(params.url);
  const secretToken = params.secret_token ?? "";
  if (!/^[A-Za-z0-9_-]*$/.test(secretToken)) throw badRequest("secret token contains unallowed characters");
  if (params.certificate) {
    throw new ApiError(501, "Not Implemented: the Telegram stand-in does not check certificates");
  }
  return { url: params.url, secretToken, maxConnections: Math.min(100, Math.max(1, params.max_connections || 40)) };
}

/** Telegram itself takes https alone; the stand-in also takes http on this machine, where the functions run in tests. */
function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url?.protocol === "http:" && /^127(\.\d{1,3}){3}$/.test(url.hostname);
  if (!url || (url.protocol !== "https:" && !isLocal)) throw badRequest("invalid webhook URL specified");
}
