import * as z from "zod/mini";
import { taskIdSchema } from "./wire.js";
import { decode } from "./wire-json.js";

const id = z.catch(z.optional(taskIdSchema), undefined);
const callbackSchema = z.looseObject({
  data: z.catch(z.nullish(z.looseObject({ taskId: id, task_id: id })), null),
  taskId: id,
  task_id: id,
});

/** The ids a callback may mean, the likeliest first: KIE's families and its own sample disagree on the place. */
export function parseCallbackIds(body: unknown): string[] {
  const parsed = callbackSchema.safeParse(decode(body));
  if (!parsed.success) return [];
  const { data, taskId, task_id } = parsed.data;
  const ids = [data?.taskId, data?.task_id, taskId, task_id].filter((id) => id !== undefined);
  return [...new Set(ids)];
}

export const callbackHeaders = { timestamp: "x-webhook-timestamp", signature: "x-webhook-signature" } as const;
