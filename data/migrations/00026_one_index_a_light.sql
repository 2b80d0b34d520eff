-- +goose Up

-- A clock runs in the states that these two name and in no other: concern_clock and concern_clock_red have the same rows, and every write of a
-- concern that is being handled paid for both.
drop index if exists minqing.concern_yellow;
drop index if exists minqing.concern_red;
