import * as z from "zod/mini";

/**
 * Everything that KIE sends and is sent, by KIE's own field names: nothing outside the wire files knows them. The
 * schemas are loose: they ask only for what is used, and a field of an unexpected type counts as absent.
 */
const text = z.catch(z.nullish(z.string()), null);

const envelopeSchema = z.looseObject({
  code: z.union([z.int(), z.pipe(z.string().check(z.regex(/^\d{3}$/)), z.transform(Number))]),
  msg: text,
  message: text,
  data: z.optional(z.unknown()),
});

export type Envelope = { code: number; message: string; data: unknown };

/** Reads an envelope. Null: not an answer of KIE's own (a gateway's page, an unmatched route, an empty body). */
export function parseEnvelope(body: unknown): Envelope | null {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return null;
  const { code, msg, message, data } = parsed.data;
  return { code, message: msg ?? message ?? "", data: data ?? null };
}

export const taskIdSchema = z.string().check(z.trim(), z.regex(/^\S{1,128}$/));

/** Reads the id in the answer to a creation; null when there is none that could be asked for later. */
export function parseCreatedId(data: unknown): string | null {
  const parsed = z.looseObject({ taskId: taskIdSchema }).safeParse(data);
  return parsed.success ? parsed.data.taskId : null;
}

const madeSchema = z.looseObject({
  audioId: z.catch(z.optional(taskIdSchema), undefined),
  kieAudioId: z.catch(z.optional(taskIdSchema), undefined),
  characterId: z.catch(z.optional(taskIdSchema), undefined),
  name: text,
});

/**
 * Reads the answer of a helper that makes something at once: its id, and what it is called. Null: no id is in there.
 * Public clients saw each of the three names of the id, and both 0 and 200 as the code of a success.
 */
export function parseMade({ code, data }: Envelope): { id: string; name: string } | null {
  const parsed = madeSchema.safeParse(data);
  if (!parsed.success || (code !== 200 && code !== 0)) return null;
  const { audioId, kieAudioId, characterId, name } = parsed.data;
  const id = audioId ?? kieAudioId ?? characterId;
  return id === undefined ? null : { id, name: name || id };
}

export function toCreateRequest(request: { model: string; input: object; callbackUrl: string | null }): object {
  const { model, input, callbackUrl } = request;
  return { model, input, ...(callbackUrl ? { callBackUrl: callbackUrl } : {}) };
}

const uploadedSchema = z.looseObject({ downloadUrl: text, fileUrl: text });

/** Reads the address of an uploaded file. */
export function parseUploadedUrl(data: unknown): string | null {
  const parsed = uploadedSchema.safeParse(data);
  return parsed.success ? (parsed.data.downloadUrl ?? parsed.data.fileUrl ?? null) : null;
}

export const uploadFields = { file: "file", folder: "uploadPath", name: "fileName", url: "fileUrl" } as const;

/** JSON inside JSON was seen twice; deeper is nobody's answer. */
const DEEPEST_JSON = 3;

/** Some of KIE's fields hold JSON as text, or as text inside a text; newer answers hold the same field parsed. */
export function parseMaybeJson(value: unknown, depth = 0): unknown {
  if (typeof value !== "string" || value.trim() === "" || depth >= DEEPEST_JSON) return value;
  try {
    return parseMaybeJson(JSON.parse(value), depth + 1);
  } catch {
    // Text that is no JSON stays as it is; the caller decides what to make of it.
    return value;
  }
}

const id = z.catch(z.optional(taskIdSchema), undefined);
const callbackSchema = z.looseObject({
  data: z.catch(z.nullish(z.looseObject({ taskId: id, task_id: id })), null),
  taskId: id,
  task_id: id,
});

/**
 * Returns the ids that a callback may mean, the likeliest first: KIE's model families and its own sample put the id in
 * different places.
 */
export function parseCallbackIds(body: unknown): string[] {
  const parsed = callbackSchema.safeParse(parseMaybeJson(body));
  if (!parsed.success) return [];
  const { data, taskId, task_id } = parsed.data;
  const ids = [data?.taskId, data?.task_id, taskId, task_id].filter((id) => id !== undefined);
  return [...new Set(ids)];
}

export const callbackHeaders = { timestamp: "x-webhook-timestamp", signature: "x-webhook-signature" } as const;
