-- The statements that bring the rights of the role $1 in this database to what they should be; none when they are so already,
-- so that a server which starts beside others takes nothing away from them for a moment. $2: the tables of history, to be read
-- and added to. $3: those to be read. $4: those that are closed. All others it may read and write.
with tables as (
    select c.oid, c.relname, r.privilege,
           case when c.relname = any($4::text[]) then false
                when c.relname = any($3::text[]) then r.privilege = 'SELECT'
                when c.relname = any($2::text[]) then r.privilege in ('SELECT', 'INSERT')
                else r.privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') end as due
    from pg_class c, (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) r (privilege)
    where c.relnamespace = 'minqing'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
), postgis as (
    select n.oid, n.nspname, to_regclass(format('%I.spatial_ref_sys', n.nspname)) as systems
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'postgis'
)
select format(case when due then 'grant %s on minqing.%I to %I' else 'revoke %s on minqing.%I from %I, public' end, lower(privilege), relname, $1::text)
from tables where has_table_privilege($1::name, oid, privilege) <> due
union all
select format('grant usage on sequence minqing.%I to %I', relname, $1::text)
from pg_class where relnamespace = 'minqing'::regnamespace and case relkind when 'S' then not has_sequence_privilege($1::name, oid, 'USAGE') else false end
union all
select format('grant execute on routine %s to %I', oid::regprocedure, $1::text)
from pg_proc where pronamespace = 'minqing'::regnamespace and not has_function_privilege($1::name, oid, 'EXECUTE')
union all
select 'revoke all on schema minqing from public' where has_schema_privilege('public', 'minqing', 'USAGE, CREATE')
union all
select format('revoke create on schema minqing from %I', $1::text) where has_schema_privilege($1::name, 'minqing', 'CREATE')
union all
select format('grant usage on schema minqing to %I', $1::text)
where not has_schema_privilege($1::name, 'minqing', 'USAGE') or has_schema_privilege('public', 'minqing', 'USAGE')
union all
select format('grant usage on schema %I to %I', nspname, $1::text) from postgis where not has_schema_privilege($1::name, oid, 'USAGE')
union all
select format('grant select on %s to %I', systems, $1::text) from postgis where not has_table_privilege($1::name, systems, 'SELECT')
union all
select format('grant temporary on database %I to %I', current_database(), $1::text) where not has_database_privilege($1::name, current_database(), 'TEMPORARY')
