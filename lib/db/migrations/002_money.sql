-- Two purses. `paid` is the part of `available` that stays until it is spent (bought, given, earned), `paid_held` the
-- part of `held`; the rest is the day's allowance, which expires and is spent first.
alter table accounts
  add column paid int not null default 0 check (paid >= 0),
  add column paid_held int not null default 0 check (paid_held >= 0),
  -- Bonuses that this person earned by bringing others.
  add column referrals int not null default 0;

-- What an operator gave so far was a gift, and does not expire with the day.
update accounts a set paid = least(available, coalesce(
  (select sum(amount) from ledger l where l.user_id = a.user_id and l.kind = 'grant'), 0));

-- `kind` says which way credits go (allowance, grant: in; capture: out; hold, release: set aside and back), `reason`
-- why, where the kind does not say it. `paid` is the part of `amount` that touched the paid purse.
alter table ledger
  add column reason text check (reason in ('expiry', 'payment', 'refund', 'refund_undone', 'referral', 'promo')),
  add column paid int check (paid between 0 and amount),
  add column charge_id text;
create unique index ledger_one_payment on ledger (charge_id) where reason = 'payment';
update ledger set paid = case when kind = 'grant' then amount else 0 end;

alter table tasks
  add column paid int not null default 0 check (paid between 0 and cost),
  -- What KIE takes for it, in its credits: the other side of the margin.
  add column kie_credits numeric(12, 3);

-- The version before knows one purse and leaves `paid` out of its ledger rows: this does its split, the same way.
create function split_purses() returns trigger language plpgsql as $$
declare
  part int := 0;
begin
  if new.kind = 'hold' then
    select greatest(paid - available, 0) into part from accounts where user_id = new.user_id;
    update tasks set paid = part where id = new.task_id;
    update accounts set paid = paid - part, paid_held = paid_held + part where user_id = new.user_id;
  elsif new.kind in ('capture', 'release') and new.task_id is not null then
    select paid into part from tasks where id = new.task_id;
    update accounts set paid_held = paid_held - part, paid = paid + case new.kind when 'release' then part else 0 end
    where user_id = new.user_id;
  elsif new.kind = 'grant' then
    part := new.amount;
    update accounts set paid = least(paid + part, available) where user_id = new.user_id;
  end if;
  update ledger set paid = part where id = new.id;
  return null;
end $$;
create trigger ledger_split_purses after insert on ledger for each row when (new.paid is null)
  execute function split_purses();

-- Without a reference to users: a payment is booked even when the person's rows are gone.
create table invoices (
  id text primary key,
  bot_id bigint not null,
  user_id bigint not null,
  pack text not null,
  stars int not null check (stars > 0),
  credits int not null check (credits > 0),
  created_at timestamptz not null default now()
);
create index invoices_of_bot on invoices (bot_id, created_at);

create table payments (
  charge_id text primary key,
  bot_id bigint not null,
  user_id bigint not null,
  -- Null: paid for an invoice that is not here; worth no credits until an admin looks.
  invoice_id text references invoices (id),
  stars int not null check (stars > 0),
  credits int not null check (credits >= 0),
  state text not null default 'paid' check (state in ('paid', 'refunding', 'refunded')),
  -- Of a refund: the credits that were taken back, and those that were spent and could not be.
  taken int not null default 0 check (taken >= 0),
  shortfall int not null default 0 check (shortfall >= 0),
  next_at timestamptz,
  asked_at timestamptz,
  paid_at timestamptz not null default now(),
  refunded_at timestamptz,
  -- When Telegram's own list was seen to have it.
  matched_at timestamptz
);
create index payments_of_user on payments (user_id, paid_at desc);
create index payments_refunding on payments (bot_id, next_at) where state = 'refunding';
create index payments_unmatched on payments (bot_id, paid_at) where matched_at is null;

alter table watches
  add column reconciled_at timestamptz,
  -- How many of Telegram's Star transactions were compared so far.
  add column star_transactions int not null default 0;

create table referrals (
  user_id bigint primary key references users (id),
  referrer_id bigint not null references users (id) check (referrer_id <> user_id),
  created_at timestamptz not null default now(),
  rewarded_at timestamptz
);
create index referrals_of on referrals (referrer_id);

create table promo_codes (
  code text primary key,
  credits int not null check (credits > 0),
  max_uses int not null check (max_uses > 0),
  expires_at timestamptz,
  created_by bigint not null,
  created_at timestamptz not null default now()
);
create table promo_uses (
  code text not null references promo_codes (code),
  user_id bigint not null references users (id),
  used_at timestamptz not null default now(),
  primary key (code, user_id)
);
