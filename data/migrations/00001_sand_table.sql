-- +goose Up

-- There is no way down: undoing it would mean to throw the data away.

-- Ids come from sequence defaults, nothing has a trigger, and nothing but the change log, the
-- accounts and the imports' memory is unique across rows: so that concern, its texts and its keys
-- can be distributed by concern id later.

-- The schema itself and PostGIS are made before this runs; the record of migrations lies in the schema too.

create sequence minqing.area_id_seq as integer;
create sequence minqing.ground_id_seq as integer;
create sequence minqing.account_id_seq;
create sequence minqing.concern_id_seq cache 32;
create sequence minqing.board_id_seq;
create sequence minqing.annotation_id_seq;
create sequence minqing.change_seq cache 32;
create sequence minqing.audit_id_seq;
create sequence minqing.import_id_seq;

-- One row: which history the change log tells. Transaction ids mean something in one database of one cluster only:
-- a copy that comes up elsewhere finds another home written here and begins a new epoch, as a restore must.
create table minqing.feed (
    epoch  uuid not null default gen_random_uuid(),
    home   text not null default '',
    pruned xid8 not null default '0',      -- no change row with this xid or an earlier one is kept any more
    fictional boolean not null default false   -- the sand table is the demo's made-up town, and every screen says so
);
insert into minqing.feed default values;

create table minqing.category (
    slug         text primary key check (slug ~ '^[a-z0-9]+(_[a-z0-9]+)*$'),
    parent       text references minqing.category,
    name         text not null,
    name_en      text not null default '',
    icon         text not null default 'dot',
    due_hours    integer not null check (due_hours > 0),   -- from noticed to struck off, in hours of the clock
    yellow_share double precision not null default 0.75 check (yellow_share > 0 and yellow_share < 1),
    ordinal      integer not null default 0
);

create table minqing.area (
    id      integer primary key default nextval('minqing.area_id_seq'),
    code    text not null unique check (code ~ '^([0-9]{12}|[0-9]{15}|[0-9]{18})$'),
    prefix  text not null unique,      -- the significant digits: a descendant's prefix starts with its ancestor's
    level   text not null check (level in ('city', 'district', 'street', 'community', 'grid', 'building')),
    name    text not null check (name <> ''),
    parent  integer references minqing.area,
    geom    geometry(MultiPolygon, 4326) not null,
    version bigint not null default 1
);
create index area_geom on minqing.area using gist (geom);
create index area_prefix on minqing.area (prefix text_pattern_ops);

-- What lies under the marks: streets, buildings, parks, water. Drawn, never filtered by.
create table minqing.ground (
    id   integer primary key default nextval('minqing.ground_id_seq'),
    kind text not null check (kind in ('road', 'building', 'green', 'water')),
    name text not null default '',
    rank smallint not null default 0,   -- of a road: 0 lane, 1 street, 2 avenue
    geom geometry(Geometry, 4326) not null
);

create table minqing.account (
    id            bigint primary key default nextval('minqing.account_id_seq'),
    name          text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    display_name  text not null default '',
    password_hash text not null,
    role          text not null check (role in ('member', 'leader', 'staff', 'planner', 'display', 'admin')),
    teams         text[] not null default '{}',
    disabled      boolean not null default false,
    version       bigint not null default 1,
    created_at    timestamptz not null default now()
);

create table minqing.account_area (
    account_id bigint references minqing.account on delete cascade,
    area_id    integer references minqing.area,
    primary key (account_id, area_id)
);

create table minqing.sessions (         -- the name and the layout that scs's pgxstore asks for
    token  text primary key,
    data   bytea not null,
    expiry timestamptz not null
);
create index sessions_expiry on minqing.sessions (expiry);

-- +goose StatementBegin
-- Every two neighbouring characters of the texts, lower-cased: Chinese has no blanks between words, so two characters
-- are the shortest thing that people search for. It runs for each row that is written, so it goes over the text twice
-- with a regular expression, pairs from the first character on and pairs from the second, which is five times faster
-- than taking it apart. What is left over at an end is in the index too, and nobody asks for it. Its cost keeps the
-- planner from computing it anew for each row of a scan.
create function minqing.bigrams(variadic texts text[]) returns text[]
    language plpgsql immutable parallel safe cost 1000
as $$
declare
    body constant text := lower(array_to_string(texts, chr(1)));
begin
    return string_to_array(regexp_replace(body, '(..)', '\1' || chr(2), 'g'), chr(2))
        || string_to_array(regexp_replace(substr(body, 2), '(..)', '\1' || chr(2), 'g'), chr(2));
end
$$;
-- +goose StatementEnd

create table minqing.concern (
    id          bigint primary key default nextval('minqing.concern_id_seq'),
    version     bigint not null default 1,
    title       text not null check (title <> ''),
    description text not null default '',
    address     text not null default '',
    category    text not null references minqing.category,
    urgency     text not null default 'normal' check (urgency in ('low', 'normal', 'high', 'urgent')),
    source      text not null check (source in ('visit', 'wechat', 'phone', 'hotline_12345', 'app', 'patrol')),
    status      text not null default 'reported' check (status in ('reported', 'accepted', 'in_progress', 'coordinating',
                    'resolved', 'struck_off', 'declined', 'duplicate', 'suspended')),
    must_report text check (must_report in ('hazard', 'instability', 'collective_appeal', 'crime_clue')),
    must_arrive text check (must_arrive in ('volunteer_service', 'mood_change', 'hardship', 'neighbour_dispute', 'emergency')),
    restricted  boolean not null generated always as (coalesce(must_report in ('instability', 'crime_clue'), false)) stored,
    force       text check (force in ('full_time', 'department', 'partner', 'volunteer')),
    team        text,
    reporter    bigint references minqing.account,
    supporters  integer not null default 0 check (supporters >= 0),
    geom        geometry(Point, 4326) not null,
    area_id     integer references minqing.area,   -- the deepest area that contains the point; null outside of all
    noticed_at  timestamptz not null,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    yellow_at   timestamptz not null,
    red_at      timestamptz not null check (red_at > yellow_at)
);
create index concern_geom on minqing.concern using gist (geom);
create index concern_area on minqing.concern (area_id, noticed_at desc, id desc);
create index concern_noticed on minqing.concern (noticed_at desc, id desc);
create index concern_team on minqing.concern (team) where team is not null;
create index concern_reporter on minqing.concern (reporter) where reporter is not null;
create index concern_words on minqing.concern using gin (minqing.bigrams(title, address, description));

-- A resident's name and phone, sealed by the program's key; shown to handlers only, erased after strike-off.
create table minqing.concern_contact (
    concern_id bigint primary key references minqing.concern on delete cascade,
    sealed     bytea not null
);

-- The same key of the same account answers the same thing for 90 days.
create table minqing.idempotency (
    account_id bigint not null references minqing.account on delete cascade,
    key        text not null check (char_length(key) between 1 and 200),
    body_hash  bytea not null,
    resource   text not null,             -- "concern/17": what the first request made
    created_at timestamptz not null default now(),
    primary key (account_id, key)
);
create index idempotency_created on minqing.idempotency (created_at);

create table minqing.board (
    id         bigint primary key default nextval('minqing.board_id_seq'),
    name       text not null check (name <> ''),
    area_id    integer not null references minqing.area,
    created_by bigint references minqing.account,
    created_at timestamptz not null default now(),
    version    bigint not null default 1
);

create table minqing.annotation (
    id         bigint primary key default nextval('minqing.annotation_id_seq'),
    board_id   bigint not null references minqing.board on delete cascade,
    kind       text not null check (kind in ('pin', 'hotspot', 'line', 'arrow', 'pen', 'text')),
    geom       geometry(Geometry, 4326) not null,
    title      text not null default '',
    level      smallint not null default 0 check (level between 0 and 3),   -- of a hotspot: how hot
    color      smallint not null default 1 check (color between 1 and 4),   -- which pen
    width      smallint not null default 3 check (width between 1 and 12),
    concerns   bigint[] not null default '{}',
    created_by bigint references minqing.account,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version    bigint not null default 1
);
create index annotation_board on minqing.annotation (board_id);

-- What changed, in the transaction that changed it. xid orders by commit visibility, not by time:
-- a reader takes what its snapshot sees and its last snapshot did not.
create table minqing.change (
    seq    bigint not null default nextval('minqing.change_seq'),
    xid    xid8 not null default pg_current_xact_id(),
    at     timestamptz not null default now(),
    kind   text not null check (kind in ('concern', 'bulk', 'area', 'ground', 'category', 'board', 'annotation', 'account')),
    id     bigint not null default 0,
    before jsonb,
    after  jsonb
);
create index change_xid on minqing.change (xid, seq);
create index change_at on minqing.change (at);

-- An import's rows are known again by their source id or by their content, never stored twice.
create table minqing.imported (
    key        bytea primary key,          -- SHA-256 of source, kind and id or content with its occurrence
    concern_id bigint,
    area_id    integer
);

create table minqing.import (
    id         bigint primary key default nextval('minqing.import_id_seq'),
    account_id bigint references minqing.account on delete set null,
    file_name  text not null,
    kind       text not null check (kind in ('areas', 'concerns')),
    dry_run    boolean not null,
    state      text not null check (state in ('running', 'done', 'failed', 'cancelled')),
    rows_read  bigint not null default 0,
    added      bigint not null default 0,
    known      bigint not null default 0,
    refused    bigint not null default 0,
    problem    text not null default '',
    report     jsonb not null default '{}',   -- the counts in full, and of the refused rows the first 10,000
    created_at timestamptz not null default now(),
    ended_at   timestamptz
);

create table minqing.audit (
    id         bigint primary key default nextval('minqing.audit_id_seq'),
    at         timestamptz not null default now(),
    account_id bigint,
    action     text not null,             -- export, contact, import, account
    detail     jsonb not null default '{}'
);
