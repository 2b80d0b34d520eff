-- +goose Up

-- What was done to areas, one row for each edit, whole: so that an edit of many grids is undone as one. Rows are only ever
-- added; an undoing is a row, too. before and after are {"what":…, "areas":[…]}: each area's id, code, name, version, parent
-- and polygon (EWKB in hexadecimal, so that every coordinate comes back as it was).
create sequence minqing.area_history_id_seq;
create table minqing.area_history (
    id         bigint primary key default nextval('minqing.area_history_id_seq'),
    at         timestamptz not null default now(),
    account_id bigint,                     -- null for the machine's operator
    subject    text not null default 'area',
    key        text not null,              -- the prefix of the area above those that changed, '' at the top
    before     jsonb not null,
    after      jsonb not null
);
create index area_history_key on minqing.area_history (key text_pattern_ops, id desc);
