import * as z from "zod";

/** What a statement is for, by a part of its text that no other has. The first that fits counts. */
const statements: readonly (readonly [part: string, name: string])[] = [
  ["with taken as (\n  update updates", "ask who answers"],
  ["insert into payments", "book a payment"],
  ["insert into invoices", "issue an invoice"],
  ["insert into promo_uses", "redeem a code"],
  ["refund_claim", "take credits back"],
  ["'refund_undone'", "undo a refund"],
  ["set state = 'refunded'", "finish a refund"],
  ["refunds_taken", "claim upkeep"],
  ["with cast_row as", "take a broadcast step"],
  ["insert into registrations", "claim a registration"],
  ["update registrations", "end a registration"],
  ["note_answer_v", "note an answer"],
  ["insert into audit", "commit an admin's act"],
  ["with person as", "open"],
  ["insert into dead_updates", "bury"],
  ["made as (", "commit an order"],
  ["stopped as (", "commit a cancellation"],
  ["with current as", "commit"],
  ["absorbed = true", "absorb"],
  ["with won as", "finalize"],
  ["kiegram:line", "take a turn"],
  ["set uploads =", "record uploads"],
  ["set arrived = coalesce", "record a part"],
  ["set state = 'submitted'", "record submitted"],
  ["set state = 'queued'", "requeue"],
  ["set state = 'in_doubt'", "mark in doubt"],
  ["polls = polls + 1", "postpone a poll"],
  ["insert into alerts", "claim an alert"],
  ["update alerts set claim", "claim an alert again"],
  ["update alerts set raised_at", "finish an alert"],
  ["delete from notices where task_id", "finish a notice"],
  ["insert into deliveries", "record sent"],
  ["unreachable_at = now() from done", "record blocked"],
  ["case when settled_at", "record retry"],
  ["delivery_unknowns + 1", "record unknown"],
  ["delivery = 'dead'", "record dead"],
  ["set delivery = 'sending'", "claim a delivery"],
  ["mark_update_v", "read and mark"],
  ["read_session_v", "read a session"],
  ["commit_v", "commit"],
  ["claim_due_v", "claim due rows"],
  ["from tasks t where id = $1", "read"],
];

const querySchema = z.object({ query: z.string() });
const batchSchema = z.union([
  querySchema.transform((single) => [single.query]),
  z.object({ queries: z.array(querySchema) }).transform(({ queries }) => queries.map(({ query }) => query)),
]);

function nameStatement(body: unknown): string {
  const texts = batchSchema.parse(JSON.parse(String(body)));
  const found = statements.find(([part]) => texts.some((text) => text.includes(part)));
  return `db: ${found?.[1] ?? texts.join(" ").trim().slice(0, 60)}`;
}

/** A name for the request that somebody who reads a list of crash points understands. */
export function nameEffect(input: string | URL | Request, init: RequestInit | undefined): string {
  const request = input instanceof Request ? input : null;
  const { pathname } = new URL(request?.url ?? String(input));
  const method = init?.method ?? request?.method ?? "GET";
  if (pathname === "/sql") return nameStatement(init?.body);
  if (pathname.startsWith("/file/bot")) return "telegram: file";
  if (pathname.startsWith("/bot")) return `telegram: ${pathname.split("/").at(-1)}`;
  if (pathname.startsWith("/r/")) return `kie: ${method} result`;
  return `kie: ${pathname.split("/").at(-1)}`;
}

/** Whether it is the look of one who waits for another: nothing happens until that one is done, or its time is over. */
export const isLook = (name: string) => name === "db: ask who answers";
/** Whether it brings a message that was not there before. */
export const isSend = (name: string) => /^telegram: (send(?!ChatAction)|copy)/.test(name);
/** Whether it writes down that messages were sent. */
export const isSendRecord = (name: string) =>
  /^db: (note an answer|record (sent|a part|blocked|dead)|finish an alert|finish a notice|take a broadcast step)/.test(
    name,
  );

/** Whether who wants it tries again after a pause when it fails; Telegram only where its connection broke. */
export function isRetried(name: string): boolean {
  return /recordInfo|record submitted|^telegram: (edit|answer)/.test(name);
}

/** KIE says in the body what others say by the status. */
export async function isAnswer(name: string, response: Response): Promise<boolean> {
  if (name.startsWith("telegram:")) return true;
  const text = await response.text();
  return response.ok && /}\s*$/.test(text) && !/"code":\s*(?!200\b)\d/.test(text);
}
