-- What of a result of several files has reached its chat: a repeated delivery goes on behind it.
alter table tasks add column arrived jsonb;
-- How long the model usually took when the order was placed, in seconds.
alter table tasks add column usual_seconds int;
-- Which attempt marked the update as seen: one whose answer was lost knows that the mark is its own.
alter table updates add column handler uuid;
