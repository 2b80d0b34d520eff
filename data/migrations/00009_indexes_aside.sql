-- +goose Up

-- What makes an index or a link again that was taken away to fill the table of concerns. Written and read by the two functions
-- below alone: what stands here is run with the owner's rights.
create table minqing.aside (
    make text primary key
);

-- The program does not own its tables, so it cannot drop an index. These two do that for it and nothing else: no word of
-- theirs comes from outside, and their search path is closed.

-- +goose StatementBegin
-- Drops the indexes of the concerns but that of their ids and, if links is true, the foreign keys.
create function minqing.set_indexes_aside(links boolean) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    part record;
begin
    for part in
        select format('drop index %s', indexrelid::regclass) as take, pg_get_indexdef(indexrelid) as make
        from pg_index where indrelid = 'minqing.concern'::regclass and not indisprimary
        union all
        select format('alter table minqing.concern drop constraint %I', conname),
               format('alter table minqing.concern add constraint %I %s', conname, pg_get_constraintdef(oid))
        from pg_constraint where conrelid = 'minqing.concern'::regclass and contype = 'f' and links
    loop
        insert into minqing.aside (make) values (part.make);
        execute part.take;
    end loop;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- Makes again what set_indexes_aside took away.
create function minqing.put_indexes_back() returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    part text;
begin
    for part in delete from minqing.aside returning make loop
        execute part;
    end loop;
end
$$;
-- +goose StatementEnd

revoke all on function minqing.set_indexes_aside(boolean), minqing.put_indexes_back() from public;
