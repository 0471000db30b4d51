alter table payments add column refund_claim uuid;
