-- +goose Up

-- The slip that a resident was given for a concern: whoever holds its code reads how far the concern has come. Of the code only
-- a hash is kept; another slip takes the place of the one before. It is erased with what the concern has of persons.
create table minqing.slip (
    concern_id bigint primary key,
    hash       bytea not null check (octet_length(hash) = 32),     -- SHA-256 of the code
    made_at    timestamptz not null,
    expires_at timestamptz not null check (expires_at > made_at),
    said       smallint check (said between 1 and 5),              -- how satisfied its holder is, once
    said_at    timestamptz
);
create index slip_hash on minqing.slip (hash);
create index slip_expires on minqing.slip (expires_at);
