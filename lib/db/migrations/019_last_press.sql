-- The last press that opened a message below: a second tap on the same button opens no second one.
alter table sessions add column last_press jsonb;
-- When both people of an invitation were told of its bonus.
alter table referrals add column told_at timestamptz;
