-- +goose Up

-- A board is of a meeting: of a day, with who was there by office, and filed away when it is over.
alter table minqing.board add column met_on date;
update minqing.board set met_on = (created_at at time zone 'Asia/Shanghai')::date;
alter table minqing.board alter column met_on set not null;
alter table minqing.board add column attendance text not null default '';   -- by office, no list of persons
alter table minqing.board add column archived_at timestamptz;               -- null while it is in use
create index board_met on minqing.board (area_id, met_on desc, id desc);

create sequence minqing.decision_id_seq;

-- What a meeting decided. It outlives a board's drawings: a board with decisions is filed away, not removed.
create table minqing.decision (
    id         bigint primary key default nextval('minqing.decision_id_seq'),
    board_id   bigint not null references minqing.board,
    text       text not null check (text <> ''),
    team       text,                                   -- who owes it: a team by its name
    account_id bigint references minqing.account,      -- or an account
    due_on     date not null,                          -- by the end of that working day
    state      text not null default 'open' check (state in ('open', 'done', 'dropped')),
    reason     text not null default '',               -- why it was dropped
    concern_id bigint,                                 -- that it is about, or that was made of it
    created_by bigint references minqing.account,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version    bigint not null default 1,
    check ((team is null) <> (account_id is null)),
    check ((state = 'dropped') = (reason <> ''))
);
create index decision_board on minqing.decision (board_id, id);
create index decision_open on minqing.decision (due_on) where state = 'open';

-- What happened to a decision: who, when, and which facts it changed, all of them the first time. Words are not among them.
create table minqing.decision_event (
    decision_id bigint not null,
    version     bigint not null,       -- of the decision after it
    at          timestamptz not null,
    account_id  bigint,                -- null for the operator
    kind        text not null check (kind in ('decide', 'change', 'step', 'task')),
    facts       jsonb not null,
    primary key (decision_id, version)
);
