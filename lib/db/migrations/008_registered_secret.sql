-- A mark of the secret that Telegram was given; null: not known which.
alter table registrations add column secret_mark text;
