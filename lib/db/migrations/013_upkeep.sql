-- Whether an invoice was paid is asked before each payment.
create index payments_of_invoice on payments (invoice_id) where invoice_id is not null;
-- The payment that earned the bonus of an invitation: given back, it takes the bonus with it. Null: a result earned it.
alter table referrals add column rewarded_by text;
create index referrals_rewarded_by on referrals (rewarded_by) where rewarded_by is not null;
create index invoices_created on invoices (created_at);
create index broadcasts_ended on broadcasts (ended_at) where ended_at is not null;
-- Which request took the right to register: sent again because its answer was lost, it finds its own.
alter table registrations add column claim uuid;
