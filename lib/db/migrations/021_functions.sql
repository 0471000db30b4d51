-- What every update runs, as functions: Postgres keeps their plans for as long as a connection lives, and planning a
-- statement anew costs more than to run it. A function is frozen by the version in its name, as this file is: a change is
-- a new version in a new migration, and one that neither the code nor the version before it calls is dropped by one.

-- Due tasks, the longest due first, of those that the index `tasks_open` holds, and one broadcast.
create function claim_due_v1(bot bigint, most int)
returns table (id text, work text, user_id bigint) language plpgsql volatile as $$
begin
  return query
  with taken as (
    select t.id from tasks t
    where t.bot_id = bot and t.next_at <= now()
      and (t.state in ('queued', 'submitting', 'submitted', 'in_doubt') or t.delivery in ('pending', 'sending', 'unknown'))
    order by t.next_at limit most for update skip locked
  )
  update tasks t set next_at = now() + interval '30 s' from taken where t.id = taken.id
  returning t.id::text, case
    when t.delivery in ('pending', 'sending', 'unknown') then 'deliver'
    when t.state = 'queued' then 'submit'
    when t.state = 'submitted' then 'settle'
    else 'expire' end, null::bigint;
  if most > 0 then
    return query
    with standing as (
      select b.id from broadcasts b where b.bot_id = bot and b.state = 'running' and b.next_at <= now()
      order by b.next_at limit 1 for update skip locked
    )
    update broadcasts b set next_at = now() + interval '15 s' from standing where b.id = standing.id
    returning b.id::text, 'broadcast', null::bigint;
  end if;
end $$;

-- The lines of a person's account, the newest first: what was only held and ended is told by its end.
create function read_ledger_v1(person bigint, skipped int, most int) returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('kind', coalesce(line.reason, line.kind), 'credits', line.amount,
    'at', line.created_at, 'model', t.model, 'failure', t.failure->>'kind',
    'heldCredits', case when line.kind = 'capture' and t.charged < t.cost then t.cost end) order by line.id desc), '[]') from (
    select l.id, l.kind, l.reason, l.amount, l.created_at, l.task_id from ledger l
    where l.user_id = person and l.reason is distinct from 'rest' and not (l.kind = 'hold' and exists (
      select 1 from ledger r where r.task_id = l.task_id and r.kind in ('capture', 'release')))
    order by l.id desc offset skipped limit most
  ) line left join tasks t on t.id = line.task_id);
end $$;

-- The models that a person ordered last, the newest first.
create function read_recent_v1(bot bigint, person bigint, most_tasks int, most int)
returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_agg(model order by newest desc), '[]') from (
    select model, max(id) as newest from (
      select model, id from tasks where user_id = person and bot_id = bot order by id desc limit most_tasks
    ) last group by model order by newest desc limit most
  ) recent);
end $$;

-- The usual time of each model: the median of its last results, of so many.
create function read_times_v1(bot bigint, models text[], most int) returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_object_agg(model, seconds), '{}') from (
    select wanted.model, (
      select percentile_cont(0.5) within group (order by extract(epoch from settled_at - submitted_at)) from (
        select settled_at, submitted_at from tasks
        where bot_id = bot and model = wanted.model and state = 'succeeded' order by id desc limit most
      ) last where submitted_at is not null
    ) as seconds from unnest(models) wanted (model)
  ) timed where seconds is not null);
end $$;

-- What a decision needs of a person who was here today, under the name that they had. Null when anything is new: the
-- person, their name, the chat or the day. The session has to be opened then.
create function read_session_v1(bot bigint, chat bigint, person bigint, incoming bigint, first_name_ text, username_ text,
  locale_ text) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object(
      'locale', coalesce(u.locale, u.suggested_locale), 'is_banned', u.banned_at is not null, 'settings', u.settings,
      'favourites', u.favourites, 'available', a.available, 'held', a.held, 'paid', a.paid, 'draft', s.draft,
      'last_press', s.last_press, 'version', s.version,
      'seen', exists (select 1 from updates where bot_id = bot and update_id = incoming))
    from users u
    join accounts a on a.user_id = u.id and a.allowance_on = (now() at time zone 'utc')::date
    join chats c on c.bot_id = bot and c.id = chat and c.unreachable_at is null
    join sessions s on s.bot_id = bot and s.chat_id = chat and s.user_id = u.id
    where u.id = person and u.first_name = first_name_ and u.username is not distinct from username_
      and u.suggested_locale = locale_ and not u.emptied and u.seen_at > now() - interval '1 day');
end $$;

-- Marks a read-only update as seen, if there is a session that it belongs to. Needs no lock: a decision that only reads
-- is valid for any version. If the update comes twice at once, the unique key lets exactly one request insert the mark.
create function mark_update_v1(bot bigint, chat bigint, person bigint, incoming bigint, handler_ uuid)
returns text language plpgsql volatile as $$
declare
  marked int;
begin
  if not exists (select 1 from sessions where bot_id = bot and chat_id = chat and user_id = person) then
    return 'no_session';
  end if;
  insert into updates (bot_id, update_id, handler, answered_at, chat_id) values (bot, incoming, handler_, null, chat)
  on conflict do nothing;
  get diagnostics marked = row_count;
  return case
    when marked = 1 then 'first'
    when exists (select 1 from updates where bot_id = bot and update_id = incoming and handler = handler_) then 'repeat'
    else 'duplicate' end;
end $$;

-- Applies a decision that orders, cancels and forgets nothing. Locks the session, so concurrent updates wait here, and
-- marks the update as seen only if the session still has the version that was decided on. Null: there is no session.
create function commit_v1(bot bigint, chat bigint, person bigint, incoming bigint, decided_on int, sets_draft boolean,
  draft_ jsonb, changes jsonb, handler_ uuid) returns jsonb language plpgsql volatile as $$
declare
  version_ int;
  is_current boolean;
  marked int := 0;
begin
  select version into version_ from sessions where bot_id = bot and chat_id = chat and user_id = person for update;
  if not found then return null; end if;
  is_current := version_ = coalesce(decided_on, version_);
  if is_current then
    insert into updates (bot_id, update_id, handler, answered_at, chat_id) values (bot, incoming, handler_, null, chat)
    on conflict do nothing;
    get diagnostics marked = row_count;
  end if;
  if marked = 1 and changes - 'lastPress' <> '{}' then
    update users set locale = coalesce(changes->>'locale', locale),
      settings = settings || coalesce(changes->'settings', '{}'),
      favourites = case when changes->'favourite' is null then favourites else
        case when (changes->'favourite'->>'isOn')::bool then jsonb_build_array(changes->'favourite'->'model') else '[]' end
        || (favourites - (changes->'favourite'->>'model')) end
    where id = person;
  end if;
  if marked = 1 and (sets_draft or changes ? 'lastPress') then
    update sessions set version = version + 1, draft = case when sets_draft then draft_ else draft end,
      last_press = changes->'lastPress'
    where bot_id = bot and chat_id = chat and user_id = person;
  end if;
  return jsonb_build_object('current', is_current, 'fresh', marked = 1,
    'own', marked = 0 and exists (select 1 from updates where bot_id = bot and update_id = incoming and handler = handler_),
    'available', (select available from accounts where user_id = person));
end $$;

-- What came of the update was shown.
create function note_answer_v1(bot bigint, incoming bigint) returns void language plpgsql volatile as $$
begin
  update updates set answered_at = now() where bot_id = bot and update_id = incoming and answered_at is null;
end $$;
