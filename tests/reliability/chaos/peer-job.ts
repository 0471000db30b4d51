import type pg from "pg";
import * as z from "zod";

/** Where a peer's worker does its work. */
export type Places = { telegram: string; token: string; kie: string; apiKey: string; callback: string };

/** What any careful program keeps of an order. */
export const PEER_TABLES = `
create table peer_orders (
  id int primary key, chat_id bigint not null, request jsonb not null,
  vendor_id text, video text, settled_at timestamptz, delivered_at timestamptz);
create table peer_ledger (order_id int not null, kind text not null);`;

const CREATE_TIMEOUT_MS = 30_000;
const READ_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 50_000;
const POLL_MS = 500;

const createdSchema = z.object({ code: z.literal(200), data: z.object({ taskId: z.string().min(1) }) });
const recordSchema = z.object({
  code: z.literal(200),
  data: z.object({ state: z.string(), resultJson: z.string().nullish() }),
});
const resultSchema = z.object({ resultUrls: z.array(z.string()) });
const orderSchema = z.object({
  chat_id: z.coerce.number(),
  request: z.record(z.string(), z.unknown()),
  vendor_id: z.string().nullable(),
  video: z.string().nullable(),
  settled_at: z.date().nullable(),
  delivered_at: z.date().nullable(),
});

/**
 * One order as a job of a queue: each step is written down as soon as it is done, and a second try goes on where the
 * first one stopped. Throws what goes wrong: the queue tries again by its own rules.
 */
export async function fulfil(pool: pg.Pool, places: Places, id: number): Promise<void> {
  const { rows } = await pool.query("select * from peer_orders where id = $1", [id]);
  const order = orderSchema.parse(rows[0]);
  if (order.delivered_at) return;
  const vendorId = order.vendor_id ?? (await create(pool, places, { id, request: order.request }));
  const video = order.video ?? (await waitForResult(places, vendorId));
  if (!order.settled_at) await settle(pool, id, video);
  await send(places, { chatId: order.chat_id, video, id });
  await pool.query("update peer_orders set delivered_at = now() where id = $1", [id]);
}

async function create(pool: pg.Pool, { kie, apiKey, callback }: Places, order: { id: number; request: object }) {
  const response = await fetch(`${kie}/api/v1/jobs/createTask`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "user-agent": "peer" },
    body: JSON.stringify({ ...order.request, callBackUrl: `${callback}/?order=${order.id}` }),
    signal: AbortSignal.timeout(CREATE_TIMEOUT_MS),
  });
  const { data } = createdSchema.parse(await response.json());
  await pool.query("update peer_orders set vendor_id = $2 where id = $1", [order.id, data.taskId]);
  return data.taskId;
}

async function waitForResult({ kie, apiKey }: Places, vendorId: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${kie}/api/v1/jobs/recordInfo?taskId=${vendorId}`, {
      headers: { authorization: `Bearer ${apiKey}`, "user-agent": "peer" },
      signal: AbortSignal.timeout(READ_TIMEOUT_MS),
    });
    const { data } = recordSchema.parse(await response.json());
    if (data.state === "success") return firstOf(data.resultJson);
    if (data.state === "fail") throw new Error("KIE failed");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function firstOf(resultJson: string | null | undefined): string {
  const [first] = resultSchema.parse(JSON.parse(resultJson ?? "")).resultUrls;
  if (first === undefined) throw new Error("a result without a file");
  return first;
}

/** State and ledger in one statement, once. */
async function settle(pool: pg.Pool, id: number, video: string): Promise<void> {
  await pool.query(
    `with done as (update peer_orders set settled_at = now(), video = $2 where id = $1 and settled_at is null returning id)
     insert into peer_ledger select id, 'capture' from done`,
    [id, video],
  );
}

async function send({ telegram, token }: Places, { chatId, video, id }: { chatId: number; video: string; id: number }) {
  const response = await fetch(`${telegram}/bot${token}/sendVideo`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id: chatId, video, caption: `order ${id}` }),
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  z.object({ ok: z.literal(true) }).parse(await response.json());
}
