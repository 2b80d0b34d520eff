-- +goose Up

-- Set by somebody else than its holder, who may do nothing but change it. Passwords from before are taken for their holders' own.
alter table minqing.account add column one_time boolean not null default false;
