import { createServer } from "node:http";
import { listen } from "../emulators/listen.js";
import type { OnClose } from "../emulators/stand-ins.js";

/**
 * A Bot API that takes every message and remembers nothing: the stand-in's own checks would weigh more than the bots.
 * `perSecond`: how many it takes in any second; the others are told to come back in one. `onTaken` gets what was sent.
 */
export async function startQuickTelegram(
  onClose: OnClose,
  options: { perSecond?: number; onTaken?: (body: string) => void } = {},
) {
  const { perSecond = Number.POSITIVE_INFINITY, onTaken } = options;
  const seen = { taken: 0, refused: 0 };
  let lately: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    if (onTaken) request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.resume().once("end", () => {
      const now = performance.now();
      lately = lately.filter((at) => at > now - 1_000);
      const isTaken = lately.length < perSecond;
      if (isTaken) lately.push(now);
      seen[isTaken ? "taken" : "refused"] += 1;
      if (isTaken) onTaken?.(Buffer.concat(chunks).toString());
      response.statusCode = isTaken ? 200 : 429;
      response.setHeader("content-type", "application/json").end(JSON.stringify(isTaken ? done(seen.taken) : TOO_MANY));
    });
  });
  return { url: await listen(server, onClose), seen };
}

const TOO_MANY = {
  ok: false,
  error_code: 429,
  description: "Too Many Requests: retry after 1",
  parameters: { retry_after: 1 },
};

function done(messageId: number) {
  const photo = [{ file_id: `file${messageId}`, file_unique_id: `unique${messageId}`, width: 8, height: 8 }];
  return {
    ok: true,
    result: { message_id: messageId, date: 1_790_000_000, chat: { id: 77, type: "private" }, photo },
  };
}
