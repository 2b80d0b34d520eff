-- +goose Up

-- A screen on a wall that runs as an account of the role display without anybody's password. Nothing here is distributed.

create sequence minqing.wall_id_seq;

create table minqing.wall (
    id             bigint primary key default nextval('minqing.wall_id_seq'),
    name           text not null check (name <> ''),
    account_id     bigint not null references minqing.account,   -- of the role display, as which it runs
    hash           bytea not null unique,                        -- SHA-256 of its token, which nobody is shown twice
    made_at        timestamptz not null,
    expires_at     timestamptz,                                  -- null: good until it is revoked
    revoked_at     timestamptz,
    used_at        timestamptz,                                  -- when it last began or renewed a session
    pairing_hash   bytea,                                        -- SHA-256 of the code that it shows as QR, for one unlocking
    pairing_until  timestamptz,
    drawer         bigint references minqing.account,            -- the staff who unlocked it for drawing
    drawer_rights  bigint,                                       -- the number of their rights then
    drawing_until  timestamptz                                   -- 15 minutes after it was last touched
);
create index wall_pairing on minqing.wall (pairing_hash) where pairing_hash is not null;

-- The latest events on the wall.
create index event_latest on minqing.event (at desc);
