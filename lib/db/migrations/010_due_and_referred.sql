-- What is due is found in one scan. Statements of the version before find their half of it here too.
create index tasks_open on tasks (bot_id, next_at)
  where state in ('queued', 'submitting', 'submitted', 'in_doubt') or delivery in ('pending', 'sending', 'unknown');
drop index tasks_due;
drop index tasks_deliver;
-- Whether the bonus of an invitation may be due when it succeeds. Null: ordered by the version before, which did not ask.
alter table tasks add column referred boolean;
