import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { type JsonObject, jsonSchema } from "./facts.js";
import { jsonReply, listen, readExchange, sendReply } from "./http-exchange.js";

const bodySchema = z.object({ code: z.number(), msg: z.string(), data: z.record(z.string(), jsonSchema) });
export type ReceivedCallback = { headers: IncomingHttpHeaders; body: z.infer<typeof bodySchema>; text: string };

export type CallbackReceiver = {
  url: string;
  received: ReceivedCallback[];
  /** Resolves when that many have come; rejects after five seconds. */
  waitFor(count: number): Promise<ReceivedCallback[]>;
  /** How to answer from now on: a status, or null for never. */
  answerWith(status: number | null): void;
  close(): Promise<void>;
};

const patienceMs = 5000;

export async function startReceiver(): Promise<CallbackReceiver> {
  const received: ReceivedCallback[] = [];
  let status: number | null = 200;
  const server = await listen(0, async (request, response) => {
    const exchange = await readExchange(request);
    const text = exchange.body.toString("utf8");
    received.push({ headers: exchange.headers, body: bodySchema.parse(JSON.parse(text)), text });
    if (status !== null) sendReply(request, response, jsonReply(status, { code: status, msg: "success" }));
  });
  return {
    url: `${server.url}/api/kie-callback`,
    received,
    async waitFor(count) {
      const deadline = performance.now() + patienceMs;
      while (received.length < count) {
        if (performance.now() > deadline) throw new Error(`${received.length} of ${count} callbacks came`);
        await delay(5);
      }
      return received;
    },
    answerWith(next) {
      status = next;
    },
    close: server.close,
  };
}

/** `data` of a callback's resultJson. */
export function resultOf(callback: ReceivedCallback | undefined): JsonObject {
  return z.record(z.string(), jsonSchema).parse(JSON.parse(String(callback?.body.data["resultJson"] ?? "{}")));
}
