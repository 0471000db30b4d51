import * as z from "zod/mini";
import { mediaKinds } from "../../registry/model/media-kinds.js";
import { ledgerKinds } from "../../tasks/session.js";
import { deliveryStates, failureKinds, shownForms, type Task, taskStates } from "../../tasks/task.js";

/** A time as JSON inside SQL writes it. */
export const dateSchema = z.pipe(
  z.string(),
  z.transform((text: string) => new Date(text)),
);

/*
 * A row may have been written by a newer version, which was rolled back since. What this one does not know it reads as
 * something that it knows: a person must not be shut out by one row.
 */
export const failureKindSchema = z.catch(z.enum(failureKinds), "unknown");
const mediaKindSchema = z.catch(z.enum(mediaKinds), "document");

const fileFactsSchema = z.object({
  kind: mediaKindSchema,
  mime: z.nullable(z.string()),
  sizeBytes: z.nullable(z.number()),
  durationSeconds: z.nullable(z.number()),
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
  name: z.nullable(z.string()),
  framesPerSecond: z.optional(z.nullable(z.number())),
  hasAlpha: z.optional(z.nullable(z.boolean())),
  copy: z.optional(z.string()),
});

const outputSchema = z.object({
  files: z.array(
    z.object({
      kind: mediaKindSchema,
      url: z.string(),
      id: z.nullable(z.string()),
      title: z.nullable(z.string()),
      durationSeconds: z.nullable(z.number()),
      coverUrl: z.nullable(z.string()),
    }),
  ),
  text: z.nullable(z.string()),
});

const failureSchema = z.object({
  kind: failureKindSchema,
  field: z.nullable(z.string()),
  retry: z.catch(z.enum(["now", "later", "never"]), "later"),
  detail: z.string(),
});

const inputSchema = z.record(z.string(), z.json());
const filesSchema = z.record(z.string(), fileFactsSchema);
const sourcesSchema = z.record(
  z.string(),
  z.object({ model: z.string(), values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) }),
);

const givenSchema = z.array(z.object({ messageId: z.number(), path: z.string(), value: z.json() }));

const wishSchema = z.object({
  words: z.string(),
  files: z.array(z.object({ ref: z.string(), facts: fileFactsSchema })),
  outcome: z.nullable(z.string()),
  isAsking: z.boolean(),
  given: givenSchema,
});

export const draftSchema = z.object({
  id: z.string(),
  model: z.string(),
  input: inputSchema,
  files: filesSchema,
  sources: z.optional(sourcesSchema),
  expecting: z.nullable(z.string()),
  splitAt: z.optional(z.object({ sentAt: z.number(), length: z.number() })),
  given: z.optional(givenSchema),
  replaced: z.optional(z.object({ path: z.string(), text: z.string() })),
  wish: z.optional(wishSchema),
});

const taskRowSchema = z.object({
  id: z.number(),
  user_id: z.number(),
  chat_id: z.number(),
  thread_id: z.nullable(z.number()),
  message_id: z.number(),
  locale: z.enum(["en", "ru"]),
  model: z.string(),
  input: inputSchema,
  files: filesSchema,
  uploads: z.record(z.string(), z.string()),
  sources: sourcesSchema,
  cost: z.number(),
  estimate: z.nullable(z.number()),
  charged: z.nullable(z.number()),
  kie_credits: z.nullable(z.number()),
  basis: z.nullable(z.string()),
  state: z.enum(taskStates),
  delivery: z.enum(deliveryStates),
  vendor_task_id: z.nullable(z.string()),
  output: z.nullable(outputSchema),
  failure: z.nullable(failureSchema),
  absorbed: z.boolean(),
  own_message: z.boolean(),
  referred: z.nullable(z.boolean()),
  as_file: z.boolean(),
  usual_seconds: z.nullable(z.number()),
  arrived: z.nullable(
    z.object({
      messageId: z.number(),
      files: z.number(),
      fileIds: z.array(z.string()),
      isLink: z.optional(z.boolean()),
    }),
  ),
  shown_as: z.catch(z.nullable(z.enum(shownForms)), null),
  drawing_ms: z.number(),
  created_at: dateSchema,
  submitted_at: z.nullable(dateSchema),
  settled_at: z.nullable(dateSchema),
  overdue: z.boolean(),
  fence: z.number(),
  delivery_fence: z.number(),
  delivery_attempts: z.number(),
  delivery_unknowns: z.number(),
  delivery_overdue: z.boolean(),
  polls: z.number(),
});

/** A result that could not be sent for this long is given up; its owner can still ask for it. */
const GIVE_UP_DELIVERY_AFTER = "interval '24 h'";

/** The SQL expression for a whole row of `tasks` under the alias `t`, as `parseTask` reads it. */
export const TASK_JSON = `to_jsonb(t) || jsonb_build_object('overdue', coalesce(t.deadline_at < now(), false),
  'delivery_overdue', coalesce(coalesce(t.delivery_since, t.settled_at) < now() - ${GIVE_UP_DELIVERY_AFTER}, false),
  'drawing_ms', coalesce(greatest(extract(epoch from t.drawing_until - clock_timestamp()) * 1000, 0), 0))`;

/**
 * Reads a row of `tasks` as `TASK_JSON` gives it. Throws when the row does not have the shape that the code was built
 * for.
 */
export function parseTask(value: unknown): Task {
  const row = taskRowSchema.parse(value);
  return {
    id: String(row.id),
    userId: row.user_id,
    chatId: row.chat_id,
    threadId: row.thread_id,
    messageId: row.message_id,
    locale: row.locale,
    model: row.model,
    input: row.input,
    files: row.files,
    uploads: row.uploads,
    sources: row.sources,
    costCredits: row.cost,
    estimateCredits: row.estimate,
    chargedCredits: row.charged,
    expectedCredits: row.kie_credits,
    priceBasis: row.basis,
    state: row.state,
    delivery: row.delivery,
    vendorTaskId: row.vendor_task_id,
    output: row.output,
    failure: row.failure,
    isLateResult: row.absorbed,
    hasOwnMessage: row.own_message,
    mayEarnReferral: row.referred ?? true,
    sendAsFile: row.as_file,
    usualSeconds: row.usual_seconds,
    deliveredPart: row.arrived,
    shownAs: row.shown_as,
    drawingMs: row.drawing_ms,
    createdAt: row.created_at,
    submittedAt: row.submitted_at,
    settledAt: row.settled_at,
    isPastDeadline: row.overdue,
    fence: row.fence,
    deliveryFence: row.delivery_fence,
    deliveryAttempts: row.delivery_attempts,
    unclearSends: row.delivery_unknowns,
    isDeliveryOverdue: row.delivery_overdue,
    polls: row.polls,
  };
}

/**
 * Returns the task in the first row's column `task`. Null: no row came back, because another worker changed the task
 * first.
 */
export function firstTask(rows: readonly Record<string, unknown>[]): Task | null {
  const value = rows[0]?.["task"];
  return value === undefined || value === null ? null : parseTask(value);
}

/** A movement of credits as the statements put it into JSON. */
const ledgerLineSchema = z.object({
  kind: z.enum(ledgerKinds),
  credits: z.number(),
  at: dateSchema,
  model: z.nullable(z.string()),
  failure: z.nullable(failureKindSchema),
  heldCredits: z.nullable(z.number()),
});

/** Movements of credits; one whose kind this version does not know is left out. */
export const ledgerSchema = z.pipe(
  z.array(z.catch(z.nullable(ledgerLineSchema), null)),
  z.transform((lines) => lines.filter((line) => line !== null)),
);
