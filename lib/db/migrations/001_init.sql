create table users (
  id bigint primary key,
  first_name text not null,
  username text,
  locale text check (locale in ('en', 'ru')),
  suggested_locale text not null check (suggested_locale in ('en', 'ru')),
  settings jsonb not null default '{}',
  favourites jsonb not null default '[]',
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table chats (
  bot_id bigint not null,
  id bigint not null,
  unreachable_at timestamptz,
  primary key (bot_id, id)
);

create table accounts (
  user_id bigint primary key references users (id),
  available int not null default 0 check (available >= 0),
  held int not null default 0 check (held >= 0),
  allowance_on date
);

create table sessions (
  bot_id bigint not null,
  chat_id bigint not null,
  user_id bigint not null references users (id),
  draft jsonb,
  version int not null default 0,
  primary key (bot_id, chat_id, user_id)
);

create table updates (
  bot_id bigint not null,
  update_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (bot_id, update_id)
);

create index updates_received on updates (received_at);

create table dead_updates (
  id bigint generated always as identity primary key,
  bot_id bigint not null,
  update_id bigint,
  body text not null,
  reason text not null,
  received_at timestamptz not null default now()
);

create table tasks (
  id bigint generated always as identity primary key,
  bot_id bigint not null,
  intent text not null unique,
  user_id bigint not null references users (id),
  chat_id bigint not null,
  thread_id bigint,
  message_id bigint not null,
  locale text not null check (locale in ('en', 'ru')),
  model text not null,
  input jsonb not null,
  files jsonb not null default '{}',
  cost int not null check (cost >= 0),
  state text not null default 'queued'
    check (state in ('queued', 'submitting', 'submitted', 'in_doubt', 'succeeded', 'failed')),
  uploads jsonb not null default '{}',
  ready boolean not null,
  claim_id uuid,
  fence int not null default 0,
  lease_until timestamptz,
  next_at timestamptz not null default now(),
  resume_at timestamptz,
  sent_at timestamptz,
  deadline_at timestamptz,
  polls int not null default 0,
  vendor_task_id text unique,
  output jsonb,
  failure jsonb,
  absorbed boolean not null default false,
  as_file boolean not null default false,
  forgotten boolean not null default false,
  delivery text not null default 'none'
    check (delivery in ('none', 'pending', 'sending', 'unknown', 'sent', 'blocked', 'dead')),
  delivery_fence int not null default 0,
  delivery_lease_until timestamptz,
  delivery_attempts int not null default 0,
  delivery_unknowns int not null default 0,
  created_at timestamptz not null default now(),
  submitted_at timestamptz,
  settled_at timestamptz
);
create index tasks_due on tasks (bot_id, next_at) where state in ('queued', 'submitting', 'submitted', 'in_doubt');
create index tasks_deliver on tasks (bot_id, next_at) where delivery in ('pending', 'sending', 'unknown');
create index tasks_sent on tasks (bot_id, sent_at) where sent_at is not null;
create index tasks_of_user on tasks (user_id, id desc);
create index tasks_blocked on tasks (bot_id, chat_id) where delivery = 'blocked';
create index tasks_timed on tasks (bot_id, model, id desc) where state = 'succeeded';

create table deliveries (
  task_id bigint primary key references tasks (id),
  chat_id bigint not null,
  message_id bigint not null,
  file_ids text[] not null,
  delivered_at timestamptz not null default now()
);

create table ledger (
  id bigint generated always as identity primary key,
  user_id bigint not null references accounts (user_id),
  task_id bigint references tasks (id),
  kind text not null check (kind in ('allowance', 'grant', 'hold', 'capture', 'release')),
  amount int not null check (amount >= 0),
  created_at timestamptz not null default now()
);
create unique index ledger_one_hold on ledger (task_id) where kind = 'hold';
create unique index ledger_one_resolution on ledger (task_id) where kind in ('capture', 'release');
create index ledger_of_user on ledger (user_id, id desc);

create table registrations (
  bot_id bigint primary key,
  url text,
  fence int not null default 1,
  lease_until timestamptz not null,
  registered_at timestamptz
);

create table watches (
  bot_id bigint primary key,
  swept_at timestamptz,
  look_at timestamptz not null default now(),
  looked_at timestamptz,
  looked_before timestamptz,
  pending_updates int not null default 0,
  repaired_at timestamptz[] not null default '{}',
  gave_up_at timestamptz
);

create table alerts (
  bot_id bigint not null,
  cause text not null,
  raised_at timestamptz not null default now(),
  primary key (bot_id, cause)
);
