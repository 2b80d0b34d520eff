-- +goose Up

-- A board or a single drawing that nobody changes before somebody unlocks it, with who locked it. An account that is gone leaves the lock.
alter table minqing.board
    add column locked    boolean not null default false,
    add column locked_by bigint references minqing.account on delete set null;

alter table minqing.annotation
    add column locked    boolean not null default false,
    add column locked_by bigint references minqing.account on delete set null;
