-- When what came of the update was shown; null: by nobody so far. What the version before marks counts as answered.
alter table updates add column answered_at timestamptz default now();
-- Which update asked for it: when that comes again, its answer is the same. Null: asked of the version before.
alter table invoices add column update_id bigint;
create index invoices_of_update on invoices (bot_id, update_id) where update_id is not null;
alter table promo_uses add column update_id bigint;
-- The claim that is telling an alert, what it says, and when it is tried again; null: somebody was told at `raised_at`.
alter table alerts
  add column claim uuid,
  add column facts jsonb,
  add column due_at timestamptz;
create index alerts_due on alerts (bot_id, due_at) where due_at is not null;
-- When what is older than it is kept was last taken away.
alter table watches add column purged_at timestamptz not null default now();
