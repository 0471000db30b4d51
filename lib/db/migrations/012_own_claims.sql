-- Which claim leased the delivery: a request that is sent again because its answer was lost finds its own lease by it.
alter table tasks add column delivery_claim uuid;
-- The day of the allowance that the free part of the hold was taken from: released on a later day, that part has expired.
-- Null: ordered by the version before.
alter table tasks add column allowance_on date;
