create table audit (
  id bigint generated always as identity primary key,
  bot_id bigint not null,
  update_id bigint not null,
  admin_id bigint not null,
  command text not null,
  arguments text not null,
  target_id bigint,
  result jsonb,
  created_at timestamptz not null default now(),
  unique (bot_id, update_id)
);

alter table users add column banned_at timestamptz;
create index users_of_name on users (lower(username));

create table models_off (
  bot_id bigint not null,
  model text not null,
  since timestamptz not null default now(),
  primary key (bot_id, model)
);

alter table dead_updates
  add column reopened boolean not null default false,
  add column lease_until timestamptz,
  add column fence int not null default 0,
  add column replayed_at timestamptz;
create index dead_updates_open on dead_updates (bot_id, id) where replayed_at is null;

create table broadcasts (
  id bigint generated always as identity primary key,
  bot_id bigint not null,
  admin_id bigint not null,
  -- Of the preview, which everybody gets a copy of.
  message_id bigint not null,
  audience text not null default 'all' check (audience in ('all', 'en', 'ru')),
  state text not null default 'draft' check (state in ('draft', 'running', 'stopped', 'done', 'failed')),
  total int not null default 0,
  delivered int not null default 0,
  blocked int not null default 0,
  unknown int not null default 0,
  refused int not null default 0,
  -- The last person taken, in the order of ids.
  reached_id bigint not null default 0,
  -- In the chat of the admin: shows how far it is.
  progress_id bigint,
  progress_at timestamptz,
  next_at timestamptz,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);
create index broadcasts_due on broadcasts (bot_id, next_at) where state = 'running';

create table broadcast_sends (
  broadcast_id bigint not null references broadcasts (id),
  user_id bigint not null,
  state text not null
    check (state in ('sending', 'again', 'delivered', 'blocked', 'unknown', 'refused')),
  fence int not null default 1,
  lease_until timestamptz,
  primary key (broadcast_id, user_id)
);
create index broadcast_sends_open on broadcast_sends (broadcast_id) where state in ('sending', 'again');

create table paces (
  bot_id bigint primary key,
  -- When the next message to many may go out.
  next_at timestamptz not null
);

create index tasks_created on tasks (bot_id, created_at);
create index ledger_created on ledger using brin (created_at);

-- What orders take of KIE's credits within an hour. Volatile, so that the sum is read after the lock is held and holds
-- what was ordered while it was waited for: two orders at once cannot both take the last of what is left.
create function kie_credits_of_the_hour(bot bigint) returns numeric language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('kiegram:spend:' || bot::text, 0));
  return (select coalesce(sum(kie_credits), 0) from tasks
    where bot_id = bot and created_at > now() - interval '1 hour' and state <> 'failed');
end $$;
