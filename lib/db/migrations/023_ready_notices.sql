-- Where an update was said: an answered one stands below what was ordered there before it. Null: of the version before.
alter table updates add column chat_id bigint;
-- A result took the place of its order's message, and an edit notifies nobody: its owner is still to be told. The row
-- goes when they are. `tries`: how often somebody began to tell after the one who delivered.
create table notices (
  task_id bigint primary key references tasks (id) on delete cascade,
  bot_id bigint not null,
  due_at timestamptz not null,
  tries int not null default 0
);
create index notices_due on notices (bot_id, due_at);
