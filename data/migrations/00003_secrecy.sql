-- +goose Up

-- A concern's own key. What is of persons is sealed under it, so that to destroy the key is to erase that. The key itself is
-- wrapped by a master key, which the database never holds.
create table minqing.concern_key (
    concern_id bigint primary key,
    master     text not null,      -- which: the first 8 bytes of its SHA-256, in hexadecimal
    wrapped    bytea not null      -- AES-256-GCM, the nonce in front
);

-- Master keys that wrap nothing new, though some server may still hold one as its current.
create table minqing.retired_master (
    master text primary key,
    at     timestamptz not null default now()
);

alter table minqing.concern_contact
    add column own_key boolean not null default false;   -- sealed under the concern's own key; else under a master key
create index concern_contact_master on minqing.concern_contact (concern_id) where not own_key;

-- +goose StatementBegin
-- The only way to a contact: what is needed to open it, and a row in the audit that says who looked. No row when there is none.
-- master and wrapped are empty when the concern has no key.
create function minqing.look_at_contact(concern bigint, account bigint)
    returns table (own_key boolean, master text, wrapped bytea, sealed bytea)
    language plpgsql volatile
as $$
begin
    return query
        select t.own_key, coalesce(k.master, ''), coalesce(k.wrapped, ''), t.sealed
        from minqing.concern_contact t
        left join minqing.concern_key k on k.concern_id = t.concern_id
        where t.concern_id = look_at_contact.concern;
    if found then
        insert into minqing.audit (account_id, action, detail)
        values (nullif(look_at_contact.account, 0), 'contact', jsonb_build_object('concern', look_at_contact.concern));
    end if;
end
$$;
-- +goose StatementEnd
