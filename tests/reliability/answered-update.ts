import * as z from "zod";

const updateSchema = z
  .looseObject({ update_id: z.number() })
  // What Telegram gave back says by its charge whether it is booked.
  .refine((update) => "callback_query" in update || ("message" in update && !isGivenBack(update["message"])));

const isGivenBack = (message: unknown) =>
  typeof message === "object" && message !== null && "refunded_payment" in message;

/** The id of a message's or a press's update; none of what is no such thing. */
export function updateIdsIn(body: Buffer): number[] {
  const found = updateSchema.safeParse(parse(body.toString("utf8")));
  return found.success ? [found.data.update_id] : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no update, and has no id to remember.
    return null;
  }
}
