-- +goose Up

-- Messages that go out to other programs: chat groups, bridges. Nothing here is distributed, so a unique key is allowed.

create sequence minqing.webhook_id_seq;
create sequence minqing.webhook_seal_id_seq;
create sequence minqing.webhook_delivery_id_seq;

create table minqing.webhook (
    id           bigint primary key default nextval('minqing.webhook_id_seq'),
    name         text not null check (name <> ''),
    format       text not null check (format in ('standard', 'wecom', 'dingtalk')),
    shown        text not null,                    -- its address without what is secret in it
    address      bigint not null,                  -- the webhook_seal that holds the whole address
    secret       bigint,                           -- the webhook_seal that holds what its messages are signed with; null: they are not
    area_id      integer references minqing.area,  -- of which area and all below it tells; null is everywhere
    kinds        text[] not null,                  -- reported, returned, yellow, red, struck_off, step
    categories   text[] not null default '{}',     -- slugs; none is all
    with_title   boolean not null default false,
    paused       boolean not null default false,
    active_since timestamptz not null,             -- what was before that is not told
    removed_at   timestamptz,                      -- a removed one stays for the undoing; its area is forgotten meanwhile
    version      bigint not null default 1,
    leased_until timestamptz,                      -- by the server that is sending one of its messages
    rest_until   timestamptz                       -- as its receiver asked
);

-- What only the sender may read: addresses, for a robot's holds its key, and secrets. A former address stays for the undoing.
create table minqing.webhook_seal (
    id         bigint primary key default nextval('minqing.webhook_seal_id_seq'),
    webhook_id bigint not null references minqing.webhook deferrable initially deferred,
    what       text not null check (what in ('address', 'secret')),
    master     text not null,      -- as in concern_key
    sealed     bytea not null      -- AES-256-GCM, the nonce in front
);
create index webhook_seal_webhook on minqing.webhook_seal (webhook_id);

-- A message for one webhook, put down in the transaction of what it tells.
create table minqing.webhook_delivery (
    id           bigint primary key default nextval('minqing.webhook_delivery_id_seq'),
    webhook_id   bigint not null references minqing.webhook,
    message      text not null,                    -- its name on the wire, the same at each try
    kind         text not null check (kind in ('reported', 'returned', 'yellow', 'red', 'struck_off', 'step', 'imported')),
    concern_id   bigint not null default 0,        -- 0: of no single one
    at           timestamptz not null,             -- when it happened
    facts        jsonb not null,                   -- as of then; no word that a person wrote
    state        text not null default 'waiting' check (state in ('waiting', 'delivered', 'given_up')),
    attempts     integer not null default 0,
    next_at      timestamptz not null,
    tried_at     timestamptz,                      -- last
    status       integer not null default 0,       -- of the last answer, 0 for none
    problem      text not null default '',         -- of the last try
    code         bigint not null default 0         -- by which a robot's answer names its problem
);
create index webhook_delivery_due on minqing.webhook_delivery (webhook_id, next_at, id) where state = 'waiting';
create index webhook_delivery_webhook on minqing.webhook_delivery (webhook_id, id desc);
create index webhook_delivery_old on minqing.webhook_delivery (tried_at) where state <> 'waiting';
create unique index webhook_delivery_turn on minqing.webhook_delivery (webhook_id, concern_id, kind, at) where kind in ('yellow', 'red');

-- One row: until when the lights that turned have been told. Null before the first look.
create table minqing.webhook_swept (until timestamptz);
insert into minqing.webhook_swept default values;

create index concern_clock_red on minqing.concern (red_at) where clock_from is not null;
