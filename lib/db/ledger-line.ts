import * as z from "zod/mini";
import { ledgerKinds } from "../tasks/session.js";
import { failureKinds } from "../tasks/task.js";
import { dateSchema } from "./task-row.js";

/** A movement of credits as the statements put it into JSON. */
export const ledgerLineSchema = z.object({
  kind: z.enum(ledgerKinds),
  credits: z.number(),
  at: dateSchema,
  model: z.nullable(z.string()),
  failure: z.nullable(z.enum(failureKinds)),
});
