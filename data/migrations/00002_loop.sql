-- +goose Up

-- A concern's way through the loop. What happened is told by its events; these columns are what they come to.

alter table minqing.category
    add column accept_due     text not null default '4h' check (accept_due ~ '^[1-9][0-9]{0,3}[hd]$'),     -- working hours or days
    add column resolve_due    text not null default '3d' check (resolve_due ~ '^[1-9][0-9]{0,3}[hd]$'),
    add column strike_off_due text not null default '2d' check (strike_off_due ~ '^[1-9][0-9]{0,3}[hd]$');
update minqing.category set resolve_due = ceil(due_hours / 24.0)::integer || 'd';
alter table minqing.category drop column due_hours;

alter table minqing.concern
    add column coordinator    text check (coordinator in ('community', 'street')),   -- the level that coordinates
    add column suspended_from text check (suspended_from in ('accepted', 'in_progress', 'coordinating')),
    add column duplicate_of   bigint,
    add column accepted_at    timestamptz,
    add column resolved_at    timestamptz,
    add column visited_at     timestamptz,
    add column verified_at    timestamptz,      -- since it was last resolved
    add column answered_at    timestamptz,      -- since it was last resolved
    add column ended_at       timestamptz,
    add column satisfaction   smallint check (satisfaction between 1 and 5),
    -- The clock of the milestone: since when it is due, since when the clock runs now (null while it stands), and in
    -- seconds of working time what was used before that and what there is in all.
    add column clock_since    timestamptz,
    add column clock_from     timestamptz,
    add column clock_used     bigint not null default 0 check (clock_used >= 0),
    add column clock_budget   bigint not null default 0 check (clock_budget >= 0),
    drop constraint concern_check,
    add constraint concern_turns check (red_at >= yellow_at);
update minqing.concern set ended_at = updated_at where status in ('struck_off', 'declined', 'duplicate');
create index concern_duplicate on minqing.concern (duplicate_of) where duplicate_of is not null;
create index concern_ended on minqing.concern (ended_at) where ended_at is not null;
create index concern_unwound on minqing.concern (id) where clock_since is null and status not in ('struck_off', 'declined', 'duplicate');
create index concern_clock on minqing.concern (yellow_at) where clock_from is not null;

-- +goose StatementBegin
-- Everything about a concern that is a fact and no word that a person wrote; what is not there is "", 0, null or, of the words,
-- the first of its list.
create function minqing.facts(c minqing.concern) returns jsonb
    language sql stable parallel safe
as $$
    select jsonb_strip_nulls(jsonb_build_object('status', nullif(c.status, 'reported'), 'category', c.category,
        'urgency', nullif(c.urgency, 'low'), 'source', nullif(c.source, 'visit'), 'must_report', c.must_report,
        'must_arrive', c.must_arrive, 'force', c.force, 'team', c.team, 'supporters', nullif(c.supporters, 0),
        'lon', st_x(c.geom), 'lat', st_y(c.geom), 'area', c.area_id, 'coordinator', c.coordinator,
        'suspended_from', c.suspended_from, 'duplicate_of', c.duplicate_of, 'noticed_at', c.noticed_at,
        'accepted_at', c.accepted_at, 'resolved_at', c.resolved_at, 'visited_at', c.visited_at, 'verified_at', c.verified_at,
        'answered_at', c.answered_at, 'ended_at', c.ended_at, 'satisfaction', c.satisfaction)
        || jsonb_build_object('clock_since', c.clock_since, 'clock_from', c.clock_from, 'clock_used', nullif(c.clock_used, 0),
        'clock_budget', nullif(c.clock_budget, 0), 'yellow_at', c.yellow_at, 'red_at', c.red_at))
$$;
-- +goose StatementEnd

-- What happened to a concern, one row for each version of it, only ever added to. Words that people wrote lie beside it under the
-- concern's own key, so that they can be erased and this stays.
create table minqing.event (
    concern_id bigint not null,
    version    bigint not null,          -- of the concern after it
    at         timestamptz not null default now(),
    account_id bigint,                   -- null for an import, a clock, or the operator
    kind       text not null check (kind in ('report', 'import', 'edit', 'relocate', 'recount', 'support', 'absorb', 'release', 'rate',
                   'accept', 'decline', 'dispatch', 'start', 'coordinate', 'resolve', 'visit', 'verify', 'answer', 'strike_off',
                   'suspend', 'resume', 'merge', 'reopen')),
    facts      jsonb not null,           -- those of minqing.facts that it changed; all after an import, which has none
    detail     jsonb not null default '{}',   -- what else is a fact of it: the photo, how far from the place
    primary key (concern_id, version)
);
create index event_at on minqing.event using brin (at);
insert into minqing.event (concern_id, version, at, account_id, kind, facts)
select c.id, c.version, c.created_at, c.reporter, case when c.reporter is null then 'import' else 'report' end,
       case when c.reporter is null then '{}' else minqing.facts(c) end
from minqing.concern c;

-- Days that are worked or not against the rule of the week, and the years for which they are known.
create table minqing.calendar_day (
    day     date primary key,
    working boolean not null,
    name    text not null default ''
);
create table minqing.calendar_year (
    year   integer primary key,
    source text not null,
    edited boolean not null default false    -- by an administrator: the program's own file no longer touches it
);

-- What a deployment sets while the program runs.
create table minqing.setting (
    name    text primary key,
    value   jsonb not null,
    version bigint not null default 1
);

-- The words that belong to an event, sealed: why, what else is to be said, what the resident is answered, and what a text was
-- before it was edited.
create table minqing.concern_text (
    concern_id bigint not null,
    version    bigint not null,
    kind       text not null,
    sealed     bytea not null,
    primary key (concern_id, version, kind)
);
