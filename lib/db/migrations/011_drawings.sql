-- How long whoever moved a task may still be drawing its new state: nobody else draws or sends it until then.
alter table tasks add column drawing_until timestamptz;
-- What its message became when its end was told. Null: told by the version before, or not yet.
alter table tasks add column shown_as text check (shown_as in ('file', 'link', 'words'));
