-- The last press that opened a message below: a second tap on the same button opens no second one.
alter table sessions add column last_press jsonb;
