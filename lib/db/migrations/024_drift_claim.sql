-- Who wrote the last observation: the same request, sent again because its answer was lost, finds it.
alter table price_drift add column claim uuid;
