-- Makes import_rest anew of what import_located has not.
create temporary table import_left on commit drop as
select r.line, r.geom
from import_rest r
left join import_located l on l.line = r.line
where l.line is null;
drop table import_rest;
alter table import_left rename to import_rest;
create index on import_rest using gist (geom);
analyze import_rest;
