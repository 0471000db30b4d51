-- Which combination of settings an order's exact price is for, as the registry writes it; null: the price is a bound, or
-- the version before took the order.
alter table tasks add column basis text;

-- Where KIE took another amount than was expected. `times`: in a row, the same amount; `total`: all of them. In effect,
-- `observed` is what the combination costs from then on.
create table price_drift (
  bot_id bigint not null,
  model text not null,
  basis text not null,
  expected numeric(12, 3) not null,
  observed numeric(12, 3) not null,
  times int not null default 1,
  total int not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  in_effect boolean not null default false,
  last_task bigint not null,
  primary key (bot_id, model, basis)
);

-- What KIE's catalogue said of each model when it was read last, once a week. `missing`: how often in a row it was not in
-- there; twice, and the model is off.
alter table watches add column catalogue_at timestamptz not null default now();
create table catalogue_seen (
  bot_id bigint not null,
  model text not null,
  pricing text,
  missing int not null default 0,
  checked_at timestamptz not null default now(),
  primary key (bot_id, model)
);
