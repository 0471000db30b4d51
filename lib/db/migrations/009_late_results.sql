-- When a task that was given up is looked at once more: the vendor may end it later, and its callback may be lost.
alter table tasks add column look_again_at timestamptz;
create index tasks_look_again on tasks (bot_id, look_again_at) where look_again_at is not null;
-- The result comes in a message of its own: the first one told of the failure, and may hold another order by now.
alter table tasks add column own_message boolean not null default false;
-- Since when its delivery is tried: long after it ended when the result was late or the chat was closed. Null: since it ended.
alter table tasks add column delivery_since timestamptz;
-- The purge empties the drafts of those who stay away.
create index sessions_with_draft on sessions (user_id) where draft is not null;
