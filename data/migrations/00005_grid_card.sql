-- +goose Up

-- What a grid's own people keep of it: its card, the five must-be-clear, the visits of each month, the services done.
-- Counts of visits and of those helped, never a resident's name: there is no column for one.

create sequence minqing.grid_clear_id_seq;
create sequence minqing.service_id_seq;

-- The people on the card serve the grid and stand on its notice board. It outlives its grid unseen, as the confirmations do: a
-- grid that comes back by undoing has its id again.
create table minqing.grid_card (
    area_id      integer primary key,
    leader       text not null default '',
    members      text[] not null default '{}',
    police       text not null default '',
    party_branch text not null default '',
    households   integer check (households >= 0),   -- null: not counted yet
    buildings    integer check (buildings >= 0),
    version      bigint not null default 0
);

-- Only ever appended to; the latest of an item counts. Who confirmed it, in which role, is for the audit.
create table minqing.grid_clear (
    id         bigint primary key default nextval('minqing.grid_clear_id_seq'),
    area_id    integer not null,
    item       text not null check (item in ('basics', 'people', 'hazards', 'needs', 'hot_issues')),
    account_id bigint references minqing.account on delete set null,
    role       text not null,
    at         timestamptz not null default now()
);
create index grid_clear_latest on minqing.grid_clear (area_id, item, at desc, id desc);

create table minqing.visit_kind (
    slug    text primary key check (slug ~ '^[a-z0-9]+(_[a-z0-9]+)*$'),
    name    text not null,
    name_en text not null default '',
    ordinal integer not null default 0
);

create table minqing.service_kind (
    slug    text primary key check (slug ~ '^[a-z0-9]+(_[a-z0-9]+)*$'),
    name    text not null,
    name_en text not null default '',
    ordinal integer not null default 0
);

create table minqing.visit (
    area_id integer not null references minqing.area,
    month   date not null check (extract(day from month) = 1),   -- its first day
    kind    text not null references minqing.visit_kind,
    due     integer not null default 0 check (due >= 0),
    done    integer not null default 0 check (done >= 0),
    version bigint not null default 0,      -- of due: ticking off does not move it
    primary key (area_id, month, kind)
);
create index visit_month on minqing.visit (month);

create table minqing.service (
    id         bigint primary key default nextval('minqing.service_id_seq'),
    area_id    integer not null references minqing.area,
    kind       text not null references minqing.service_kind,
    held_on    date not null,
    force      text not null check (force in ('full_time', 'department', 'partner', 'volunteer')),
    helped     integer not null check (helped > 0),      -- how many residents
    account_id bigint references minqing.account on delete set null,   -- who entered it
    created_at timestamptz not null default now(),
    version    bigint not null default 1
);
create index service_area on minqing.service (area_id, held_on desc, id desc);

alter table minqing.change drop constraint change_kind_check;
alter table minqing.change add constraint change_kind_check check (kind in (
    'concern', 'bulk', 'area', 'ground', 'category', 'board', 'annotation', 'account', 'grid'));
