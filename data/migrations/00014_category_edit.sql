-- +goose Up

-- Categories that an administrator changes while the program runs. ordinal lets one be put between two others.
alter table minqing.category
    alter column ordinal type double precision,
    add column edited  boolean not null default false,   -- by an administrator: the program's own file no longer touches it
    add column retired boolean not null default false,   -- stays with the concerns that have it, and is offered for no others
    add column shipped jsonb,                             -- what the program's own file says of it; null when it is not in there
    add column version bigint not null default 1;
