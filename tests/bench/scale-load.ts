import { setTimeout as pause } from "node:timers/promises";
import { listModels } from "../../lib/registry/load.js";
import { updateRequest } from "./update-request.js";

export type ScaleUpdate = { updateId: number; userId: number; opensForm: boolean; isDoubled: boolean };
export type ScaleLoad = ReturnType<typeof createScaleLoad>;

const UPDATES_A_PERSON = 10;
/** One update in so many comes a second time while the first is under way, as after an answer that Telegram missed. */
const DOUBLED_EVERY = 20;
const RETRY_AFTER_MS = 200;
const MOST_TRIES = 100;

/**
 * Two updates of a person in a row, so that they race each other: one opens a form, which changes the session, one asks
 * for the balance. Each has one message for an answer.
 */
export function createScaleLoad(size: number) {
  const people = Math.max(1, Math.round(size / UPDATES_A_PERSON));
  const [model] = listModels();
  if (!model) throw new Error("no model is offered");
  const opening = `/start m_${model.code}`;
  const updates = Array.from(
    { length: size },
    (_, index): ScaleUpdate => ({
      updateId: index + 1,
      userId: 1_000 + (Math.floor(index / 2) % people),
      opensForm: index % 2 === 0,
      isDoubled: index % DOUBLED_EVERY === 0,
    }),
  );
  const answers = new Map<number, number>();
  const seen = { retries: 0 };
  let next = 0;

  async function send({ updateId, userId, opensForm, isDoubled }: ScaleUpdate, portOf: () => number | null) {
    const deliver = async () => {
      for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
        const origin = `http://127.0.0.1:${portOf()}`;
        const request = updateRequest({ updateId, userId, origin, ...(opensForm ? { text: opening } : {}) });
        const response = await fetch(request);
        await response.arrayBuffer();
        if (response.status === 200) return;
        seen.retries += 1;
        await pause(RETRY_AFTER_MS);
      }
      throw new Error(`update ${updateId} was refused ${MOST_TRIES} times`);
    };
    await Promise.all(isDoubled ? [deliver(), deliver()] : [deliver()]);
  }

  return {
    size,
    people,
    updates,
    answers,
    seen,
    send,
    take(count: number): ScaleUpdate[] {
      next += count;
      return updates.slice(next - count, next);
    },
    /** What the stand-in for Telegram was given. */
    onSent(body: string): void {
      const chatId = Number(JSON.parse(body).chat_id);
      answers.set(chatId, (answers.get(chatId) ?? 0) + 1);
    },
  };
}
