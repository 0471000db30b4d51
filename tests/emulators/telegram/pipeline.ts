import { lookForLeaks } from "../../support/leaks.js";
import { checkRawAlbum } from "./albums.js";
import { ApiError } from "./api-error.js";
import { checkParams } from "./coerce.js";
import type { Faults } from "./faults.js";
import { checkRawMarkup } from "./keyboard.js";
import type { createMethods } from "./method-table.js";
import type { RawParams } from "./params.js";
import type { BotApiSchema } from "./schema.js";
import type { FaultRule } from "./user-api.js";
import type { World } from "./world.js";

export type Reply =
  | { outcome: "answer"; status: number; body: Record<string, unknown>; retryAfterSeconds?: number | undefined }
  /** The connection is dropped without an answer. */
  | { outcome: "reset" }
  /** Nothing ever comes. */
  | { outcome: "hang" };

export type Pipeline = ReturnType<typeof createPipeline>;

/** A call of the Bot API from its raw parameters to its answer, with the faults that were ordered, on the record. */
export function createPipeline(options: {
  world: World;
  schema: BotApiSchema;
  methods: ReturnType<typeof createMethods>;
  faults: Faults<FaultRule>;
}) {
  const { world, schema, methods, faults } = options;
  const byLowerCase = new Map(Object.keys(schema.methods).map((name) => [name.toLowerCase(), name]));

  /** Never throws for what a caller can do wrong. */
  async function call(written: string, raw: RawParams): Promise<Reply> {
    const method = byLowerCase.get(written.toLowerCase()) ?? written;
    const startedAt = world.now();
    // The webhook's own secret is given to Telegram on purpose.
    const { secret_token: _given, ...told } = raw.values;
    lookForLeaks("telegram", JSON.stringify(told));
    const rule = faults.take((fault) => matches(fault, method, raw.values.chat_id));
    if (rule?.fault === "delay") await new Promise((resolve) => setTimeout(resolve, rule.ms));
    const reply =
      rule?.fault === "hang" || rule?.fault === "reset_before" ? lost(rule.fault) : await answer(method, raw, rule);
    const shown =
      reply.outcome === "answer" ? describe(reply.body) : { ok: false, description: `fault: ${rule?.fault}` };
    world.journal.record({
      at: startedAt,
      method,
      params: { ...raw.values, ...uploads(raw) },
      ...shown,
      durationMs: world.now() - startedAt,
    });
    return rule?.fault === "reset_after" ? { outcome: "reset" } : reply;
  }

  async function answer(method: string, raw: RawParams, rule: FaultRule | undefined): Promise<Reply> {
    try {
      if (rule?.fault === "error") throw orderedError(rule);
      return { outcome: "answer", status: 200, body: { ok: true, result: await execute(method, raw) } };
    } catch (error) {
      const known =
        error instanceof ApiError
          ? error
          : new ApiError(500, `Internal Server Error: the Telegram stand-in failed: ${String(error)}`);
      const isOurs = known.code >= 500 || known.code === 404;
      if (isOurs && rule?.fault !== "error")
        world.journal.violate({ kind: "unmodelled", method, detail: known.message });
      return refusal(known);
    }
  }

  async function execute(method: string, raw: RawParams): Promise<unknown> {
    if (!schema.methods[method]) throw new ApiError(404, "Not Found: method not found");
    world.journal.checkLeaks(method, raw.values);
    if (!methods.isModelled(method))
      throw new ApiError(501, `Not Implemented: the Telegram stand-in does not model ${method}`);
    checkRawMarkup(raw.values.reply_markup);
    if (method === "sendMediaGroup" && raw.values.media !== undefined) checkRawAlbum(raw.values.media);
    const checked = checkParams(schema, method, raw);
    for (const name of checked.unknown) world.journal.violate({ kind: "unknown-parameter", method, detail: name });
    return await methods.call(checked);
  }

  return { call };
}

function refusal({ code, message, parameters }: ApiError): Reply {
  const body = { ok: false, error_code: code, description: message, ...(parameters && { parameters }) };
  return { outcome: "answer", status: code, body, retryAfterSeconds: parameters?.retry_after };
}

function lost(fault: "hang" | "reset_before"): Reply {
  return { outcome: fault === "hang" ? "hang" : "reset" };
}

function orderedError(rule: { error_code: number; description: string; retry_after?: number }): ApiError {
  return new ApiError(
    rule.error_code,
    rule.description,
    rule.retry_after === undefined ? undefined : { retry_after: rule.retry_after },
  );
}

function matches(rule: FaultRule, method: string, chatId: unknown): boolean {
  if (rule.method !== undefined && rule.method.toLowerCase() !== method.toLowerCase()) return false;
  return rule.chat_id === undefined || String(rule.chat_id) === String(chatId);
}

function describe(body: Record<string, unknown>): { ok: boolean; error_code?: number; description?: string } {
  if (body.ok === true) return { ok: true };
  return { ok: false, error_code: Number(body.error_code), description: String(body.description) };
}

function uploads({ files }: RawParams): Record<string, string> {
  return Object.fromEntries(
    [...files].map(([field, { name, mime, bytes }]) => [field, `upload: ${name} (${mime}, ${bytes.length} bytes)`]),
  );
}
