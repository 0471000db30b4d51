-- Of an order whose price is known only afterwards, `cost` is the most that it may take, and held. `estimate`: what is
-- taken where KIE does not say; null: the price is exact. `charged`: what was taken in the end; null: all of `cost`.
-- `consumed`: what KIE said that it took, in its credits. `sources`: what the earlier tasks in the input were made with.
alter table tasks
  add column estimate int check (estimate between 0 and cost),
  add column charged int check (charged between 0 and cost),
  add column consumed numeric(12, 3),
  add column sources jsonb not null default '{}';

-- A hold is resolved once, and what a capture left of it goes back once, in the same statement.
alter table ledger drop constraint ledger_reason_check;
alter table ledger add constraint ledger_reason_check
  check (reason in ('expiry', 'payment', 'refund', 'refund_undone', 'referral', 'promo', 'rest'));
create unique index ledger_one_rest on ledger (task_id) where reason = 'rest';
drop index ledger_one_resolution;
create unique index ledger_one_resolution on ledger (task_id)
  where kind in ('capture', 'release') and reason is distinct from 'rest';

-- Models that the registry suspends and an admin has switched on. Why a model is off, where no admin said it.
create table models_on (
  bot_id bigint not null,
  model text not null,
  switched_at timestamptz not null default now(),
  primary key (bot_id, model)
);
alter table models_off add column reason text;
