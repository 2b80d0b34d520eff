-- Where the rows of a file wait for their places and keys. It lives as long as the transaction.
create temporary table import_stage (
    line        bigint not null,
    by_id       boolean not null,
    key         bytea not null,
    x           double precision not null,
    y           double precision not null,
    title       text not null,
    description text not null,
    address     text not null,
    masked      boolean not null,   -- a number of a person was, in one of these texts
    category    text not null,
    urgency     text not null,
    source      text not null,
    status      text not null,
    must_report text not null,
    must_arrive text not null,
    force       text not null,
    team        text not null,
    supporters  integer not null,
    noticed_at  timestamptz not null,
    yellow_at   timestamptz not null,
    red_at      timestamptz not null,
    clock_since timestamptz,
    clock_budget bigint not null
) on commit drop;

-- A position that its projection cannot take, or does not give back, is null instead of an error.
create or replace function pg_temp.transformed(x double precision, y double precision, srid integer) returns geometry
    language plpgsql
as $$
declare
    at geometry;
    back geometry;
begin
    at := st_transform(st_setsrid(st_makepoint(x, y), srid), 4326);
    back := st_transform(at, srid);
    return case when abs(st_x(back) - x) + abs(st_y(back) - y) < 0.01 then at end;
exception
    when query_canceled then
        raise;
    when others then
        return null;
end
$$;

set local work_mem = '192MB';
-- The index of words takes an import's entries in one sorted merge instead of one by one.
set local gin_pending_list_limit = '512MB';
set local maintenance_work_mem = '256MB';
