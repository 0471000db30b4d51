import * as z from "zod";
import { transport } from "../../lib/transport.js";
import { isAnswer, isRetried, nameEffect } from "./effect-names.js";

/** What a process tells of itself. `mayComeAgain`: who wants the effect tries again after a pause when it fails. */
export const toldSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("armed"), order: z.number() }),
  z.object({ kind: z.literal("begun"), name: z.string(), mayComeAgain: z.boolean() }),
  z.object({ kind: z.literal("ended"), name: z.string(), mayComeAgain: z.boolean() }),
  z.object({ kind: z.literal("busy"), change: z.number() }),
]);
export type Told = z.infer<typeof toldSchema>;

/** Where it has to end: counted from when it is told. Null: nowhere. */
const orderSchema = z.object({
  order: z.number(),
  point: z.object({ name: z.string(), nth: z.number(), when: z.enum(["before", "after"]) }).nullable(),
});
export type Order = z.infer<typeof orderSchema>;

/**
 * The seam in a process of its own that somebody started to see it killed: tells of each effect, and ends the process,
 * with no chance to do anything more, where it was told to: before a request leaves, or when its answer has come and
 * nobody has read it. Without anybody to tell it does nothing.
 */
export function installSeam(): { busy(change: 1 | -1): void } {
  if (!process.send) return { busy: () => undefined };
  const tell = (told: Told) => void process.send?.(told);
  const real = { fetch: globalThis.fetch, post: transport.post };
  let point: Order["point"] = null;
  let count = 0;

  process.on("message", (message) => {
    const given = orderSchema.parse(message);
    point = given.point;
    count = 0;
    tell({ kind: "armed", order: given.order });
  });
  // Whoever started it has ended.
  process.once("disconnect", die);

  async function perform(name: string, reach: () => Promise<Response>): Promise<Response> {
    const mayComeAgain = isRetried(name);
    tell({ kind: "begun", name, mayComeAgain });
    if (point?.name === name) count += 1;
    const strikes = point?.name === name && point.nth === count ? point.when : null;
    if (strikes === "before") return die();
    try {
      const response = await reach();
      if (strikes === "after") {
        await response.arrayBuffer();
        return die();
      }
      tell({ kind: "ended", name, mayComeAgain: mayComeAgain && !(await isAnswer(name, response.clone())) });
      return response;
    } catch (error) {
      tell({ kind: "ended", name, mayComeAgain });
      throw error;
    }
  }

  globalThis.fetch = (input, init) => perform(nameEffect(input, init), () => real.fetch(input, init));
  transport.post = (url, init) => perform(nameEffect(url, { method: "POST", ...init }), () => real.post(url, init));
  return { busy: (change) => tell({ kind: "busy", change }) };
}

function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}
