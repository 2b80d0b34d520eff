-- +goose Up

-- rights moves with everything that decides what an account may see or do (password, role, areas, teams, disabled): a session
-- that began under another number is over. version moves with every change, for those who change it.
alter table minqing.account add column rights bigint not null default 1;
update minqing.account set rights = version;

-- Who a concern can be dispatched to by name. Accounts carry only teams of this table; a concern keeps its team as text, since
-- a foreign key would cross its shards.
create table minqing.team (
    name       text primary key check (name <> ''),
    force      text not null check (force in ('full_time', 'department', 'partner', 'volunteer')),
    area_id    integer references minqing.area,     -- which area it serves; null is everywhere
    categories text[] not null default '{}',        -- slugs that it usually takes
    disabled   boolean not null default false,
    ordinal    integer not null default 0,
    version    bigint not null default 1
);

-- What accounts and concerns named until now, each with the force that it was most often named with.
insert into minqing.team (name, force, ordinal)
select name, coalesce((select c.force from minqing.concern c where c.team = name and c.force is not null
                       group by c.force order by count(*) desc, c.force limit 1), 'full_time'),
    row_number() over (order by name)
from (select unnest(teams) as name from minqing.account
      union select team from minqing.concern where team is not null) named
where name <> '';

create sequence minqing.history_id_seq;

-- What administrators changed, before and after, so that it can be undone. Rows are added and never changed; a password is
-- in none of them.
create table minqing.history (
    id         bigint primary key default nextval('minqing.history_id_seq'),
    at         timestamptz not null default now(),
    account_id bigint,                      -- who; null is the operator of the machine
    subject    text not null,               -- account, team
    key        text not null,               -- its name
    before     jsonb,                       -- null: there was none
    after      jsonb,                       -- null: there is none any more
    undoes     bigint,                      -- the row that this one takes back
    places     text[] not null default '{}' -- prefixes of the areas it is about, before and after; '' is everywhere
);
create index history_subject on minqing.history (subject, key, id desc);

create index audit_account on minqing.audit (account_id, id desc);
create index audit_at on minqing.audit (at);
