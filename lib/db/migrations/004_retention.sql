-- What is older than it is kept is found by these, oldest first.
create index tasks_kept on tasks (settled_at) where not forgotten and settled_at is not null;
create index dead_updates_received on dead_updates (received_at);

-- `emptied`: the forms of somebody who stayed away were taken away, so there is nothing to look for any more.
alter table users add column emptied boolean not null default false;
create index users_seen on users (seen_at) where not emptied;
