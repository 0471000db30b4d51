import type { IncomingMessage, ServerResponse } from "node:http";
import type { Update } from "grammy/types";
import { z } from "zod";
import { deliveryFaultSchema, type Faults, faultRuleSchema } from "./faults.js";
import { BodyTooLarge, readBody, sendJson } from "./http-io.js";
import { parseMultipart } from "./multipart.js";
import { parseJson } from "./params.js";
import type { DeliveryFault, FaultRule } from "./user-api.js";
import { UserError } from "./user-error.js";
import type { UserMessage } from "./user-messages.js";
import type { UserSide } from "./user-side.js";
import type { World } from "./world.js";

const BODY_LIMIT_BYTES = 200 * 1024 * 1024;

const userSchema = z.object({
  id: z.int().positive().exactOptional(),
  first_name: z.string().min(1),
  username: z.string().exactOptional(),
  language_code: z.string().min(2).exactOptional(),
});
const groupSchema = z.object({
  title: z.string().min(1),
  members: z.array(z.int()).min(1),
  topics: z.array(z.string().min(1)).optional(),
});
const from = z.coerce.number().int();
const sendSchema = z.object({
  from,
  text: z.string().optional(),
  caption: z.string().optional(),
  kind: z.enum(["photo", "video", "video_note", "voice", "audio", "document"]).optional(),
  duration: z.coerce.number().nonnegative().optional(),
  reply_to: z.coerce.number().int().optional(),
  thread: z.coerce.number().int().optional(),
});
const pressSchema = z.object({
  from,
  message_id: z.int(),
  data: z.string().optional(),
  label: z.string().optional(),
  stale: z.boolean().optional(),
});
const paySchema = z.object({ from: from.optional(), message_id: z.int() });
const blockSchema = z.object({ from: from.optional(), blocked: z.boolean() });
const editSchema = z.object({ from, message_id: z.int(), text: z.string().min(1) });
// The bot has to cope with any update, so its content is not looked at here.
const updateSchema = z.custom<Update>((value) => z.looseObject({ update_id: z.int() }).safeParse(value).success);

type Options = { world: World; userSide: UserSide; faults: Faults<FaultRule>; deliveryFaults: Faults<DeliveryFault> };
type Exchange = { request: IncomingMessage; url: URL; chatId: number };

/** The human side over HTTP, as user-api.ts says. Answers false for an address that is not its own. */
export function createUserRoutes({ world, userSide, faults, deliveryFaults }: Options) {
  const routes: Record<string, (exchange: Exchange) => unknown> = {
    "GET state": () => userSide.state(),
    "GET calls": ({ url }) => ({ calls: world.journal.calls(Number(url.searchParams.get("since") ?? 0)) }),
    "GET violations": () => ({ violations: world.journal.violations() }),
    "POST users": async ({ request }) => userSide.addUser(await readJson(request, userSchema)),
    "POST groups": async ({ request }) => userSide.addGroup(await readJson(request, groupSchema)),
    "POST faults": async ({ request }) => ({ id: faults.add(await readJson(request, faultRuleSchema)) }),
    "POST delivery-faults": async ({ request }) => ({
      id: deliveryFaults.add(await readJson(request, deliveryFaultSchema)),
    }),
    "DELETE faults": () => {
      faults.clear();
      deliveryFaults.clear();
      return { ok: true };
    },
    "POST updates": async ({ request }) => ({
      update_id: world.dispatcher.pushRaw(await readJson(request, updateSchema)),
    }),
    "GET chats/messages": ({ chatId }) => ({ messages: userSide.messages(chatId) }),
    "POST chats/send": async ({ request, chatId }) => {
      const { from, message } = await readMessage(request);
      return { messages: userSide.send(chatId, message, from) };
    },
    "POST chats/press": async ({ request, chatId }) => {
      const { from, message_id, data, label, stale } = await readJson(request, pressSchema);
      return { query_id: userSide.press(chatId, { messageId: message_id, from, data, label, isStale: stale }) };
    },
    "POST chats/pay": async ({ request, chatId }) => {
      const { from, message_id } = await readJson(request, paySchema);
      return { query_id: userSide.pay(chatId, { messageId: message_id, from }) };
    },
    "GET chats/pocket": ({ chatId }) => userSide.pocket(chatId),
    "POST chats/block": async ({ request, chatId }) => {
      const { from, blocked } = await readJson(request, blockSchema);
      userSide.block(chatId, blocked, from);
      return { ok: true };
    },
    "POST chats/edit": async ({ request, chatId }) => {
      const { from, message_id, text } = await readJson(request, editSchema);
      return { message: userSide.edit(chatId, { messageId: message_id, from, text }) };
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const place = /^\/emulator\/(?:chats\/(-?\d+)\/)?([\w-]+)$/.exec(url.pathname);
    if (!place) return false;
    const route = routes[`${request.method} ${place[1] === undefined ? "" : "chats/"}${place[2]}`];
    if (!route) return false;
    try {
      sendJson(response, 200, await route({ request, url, chatId: Number(place[1] ?? 0) }));
    } catch (error) {
      sendJson(response, statusOf(error), { error: error instanceof Error ? error.message : String(error) });
    }
    return true;
  }

  return { handle };
}

function statusOf(error: unknown): number {
  if (error instanceof BodyTooLarge) return 413;
  return error instanceof UserError ? error.status : 500;
}

async function readJson<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  return check(schema, parseJson((await readBody(request, BODY_LIMIT_BYTES)).toString("utf8")));
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new UserError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

async function readMessage(request: IncomingMessage): Promise<{ from: number; message: UserMessage }> {
  const body = await readBody(request, BODY_LIMIT_BYTES);
  const contentType = request.headers["content-type"] ?? "";
  const form = contentType.startsWith("multipart/form-data") ? parseMultipart(body, contentType) : null;
  const fields = form
    ? Object.fromEntries([...form.fields].map(([name, values]) => [name, values.at(-1)]))
    : parseJson(body.toString("utf8"));
  const { from, reply_to, thread, ...message } = check(sendSchema, fields);
  const files = form?.files.map(({ file }) => file);
  return { from, message: { ...message, replyTo: reply_to, threadId: thread, files } };
}
