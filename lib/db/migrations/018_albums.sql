-- The album that an update brought a part of: its last part answers for all. Null: of no album.
alter table updates add column album text;
create index updates_of_album on updates (bot_id, album) where album is not null;
