import { createDb } from "../../../lib/db/client.js";
import { createAdminStore, createPaymentStore } from "../../../lib/db/store.js";
import { createLog } from "../../../lib/log.js";
import type { PaymentStore } from "../../../lib/tasks/money/payments.js";
import type { AdminStore } from "../../../lib/tasks/operations/admin.js";
import type { TestDatabase } from "../../support/database.js";

/** The payments of a bot, over the database of a test. */
export function paymentStoreOf(database: TestDatabase): PaymentStore {
  return createPaymentStore(createDb(database.databaseUrl, createLog({ level: "error" })), { botId: 1 });
}

/** The operator's desk over it. */
export function adminStoreOf(database: TestDatabase): AdminStore {
  const db = createDb(database.databaseUrl, createLog({ level: "error" }));
  return createAdminStore(db, { botId: 1, adminIds: [7] });
}

const SIGN = "case kind when 'allowance' then 1 when 'grant' then 1 when 'capture' then -1 else 0 end";

const BOOKS = `
select (select count(*)::int from accounts a where
    available + held <> (select coalesce(sum(amount * ${SIGN}), 0) from ledger l where l.user_id = a.user_id)
    or paid + paid_held <> (select coalesce(sum(l.paid * ${SIGN}), 0) from ledger l where l.user_id = a.user_id)
    or available < 0 or held < 0 or paid < 0 or paid > available or paid_held < 0 or paid_held > held) as wrong_accounts,
  (select count(*)::int from accounts a where
    held <> (select coalesce(sum(cost), 0) from tasks t where t.user_id = a.user_id
      and state in ('queued', 'submitting', 'submitted', 'in_doubt'))
    or paid_held <> (select coalesce(sum(t.paid), 0) from tasks t where t.user_id = a.user_id
      and state in ('queued', 'submitting', 'submitted', 'in_doubt'))) as wrong_holds,
  (select count(*)::int from payments p where
    credits <> (select coalesce(sum(amount), 0) from ledger l where l.charge_id = p.charge_id and reason = 'payment')
    or taken <> (select coalesce(sum(case reason when 'refund' then amount when 'refund_undone' then -amount else 0 end), 0)
      from ledger l where l.charge_id = p.charge_id)
    or (state = 'paid' and (taken > 0 or shortfall > 0))
    or (state <> 'paid' and taken + shortfall <> credits)) as wrong_payments,
  (select count(*)::int from tasks t where 1 <> (
    select count(*) from ledger l where l.task_id = t.id and kind = 'hold')
    or (state in ('succeeded', 'failed')) <> (1 = (
      select count(*) from ledger l where l.task_id = t.id and kind in ('capture', 'release') and reason is null))
    or (state in ('succeeded', 'failed') and cost <> (
      select coalesce(sum(amount), 0) from ledger l where l.task_id = t.id and kind in ('capture', 'release')))
    or paid <> (select coalesce(sum(l.paid), 0) from ledger l where l.task_id = t.id
      and kind = case when state in ('succeeded', 'failed') then null else 'hold' end) + (
      select coalesce(sum(l.paid), 0) from ledger l where l.task_id = t.id and kind in ('capture', 'release'))
    or charged <> coalesce((select amount from ledger l where l.task_id = t.id and kind = 'capture'), charged)
  ) as wrong_orders`;

/** How many rows of each kind break what money promises; all 0 is what a test wants. */
export async function brokenBooks(database: TestDatabase) {
  const [row] = await database.sql<Record<string, number>>(BOOKS);
  return row;
}
export const soundBooks = { wrong_accounts: 0, wrong_holds: 0, wrong_payments: 0, wrong_orders: 0 };
