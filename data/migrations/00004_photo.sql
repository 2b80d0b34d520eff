-- +goose Up

create sequence minqing.photo_id_seq;

-- Photos of a concern; the files lie in the object store under keys that are made by chance.
create table minqing.photo (
    id         bigint not null default nextval('minqing.photo_id_seq'),
    concern_id bigint not null references minqing.concern,
    kind       text not null check (kind in ('before', 'after', 'site')),   -- site: taken at the verification
    key        text not null,
    width      integer not null check (width > 0),
    height     integer not null check (height > 0),
    bytes      bigint not null check (bytes > 0),
    shown      text not null default 'restricted' check (shown in ('restricted', 'open')),
    status     text not null,           -- the concern's when the photo was added: its uploader may remove it until the next step
    created_by bigint references minqing.account,
    created_at timestamptz not null default now(),
    primary key (concern_id, id)
);

-- Keys of files that no photo owns: before a photo is written down, and after it was removed. Past due they are deleted.
create table minqing.photo_loose (
    key text primary key,
    due timestamptz not null
);
