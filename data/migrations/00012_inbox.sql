-- +goose Up

-- What a handler is told of is not stored: it is what the concerns, their last moves and the clock come to (data/inbox.go). Only
-- what an account has seen of it is kept, until nobody would be told of it any more, and what it wants to be told of. seen_of is
-- the instant of what was seen, not of the seeing: when it happens again, at a later instant, it has not been seen.
create table minqing.inbox_seen (
    account_id bigint not null references minqing.account on delete cascade,
    concern_id bigint not null,
    kind       text not null check (kind in ('new', 'returned', 'yellow', 'red')),
    seen_of    timestamptz not null,
    primary key (account_id, concern_id, kind)
);
create index inbox_seen_of on minqing.inbox_seen (seen_of);

-- No row: all of it.
create table minqing.inbox_setting (
    account_id bigint primary key references minqing.account on delete cascade,
    kinds      text[] not null,
    areas      text[] not null,     -- codes below the account's own areas; none is all of them
    version    bigint not null
);

-- Of the concerns that are being handled there are few: by the place and the team for who handles few, by the instant for who handles
-- many.
create index concern_open on minqing.concern (area_id) where status in ('reported', 'accepted', 'in_progress', 'coordinating', 'resolved');
create index concern_open_team on minqing.concern (team) where status in ('accepted', 'in_progress', 'coordinating');
create index concern_waiting on minqing.concern (created_at) where status = 'reported';
create index concern_yellow on minqing.concern (yellow_at) where status in ('reported', 'accepted', 'in_progress', 'coordinating', 'resolved');
create index concern_red on minqing.concern (red_at) where status in ('reported', 'accepted', 'in_progress', 'coordinating', 'resolved');

-- The moves that bring a concern to somebody: a start out of a coordination changes who coordinates, any other does not.
create index event_arrival on minqing.event (at)
    where kind in ('dispatch', 'reopen', 'coordinate') or kind = 'start' and facts ? 'coordinator';
