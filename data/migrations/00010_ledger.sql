-- +goose Up

-- The few concerns that were reopened are those whose columns do not tell when they had ended before: the ledger asks for them.
create index event_reopened on minqing.event (concern_id) where kind = 'reopen';
