-- The placeholder is the SQL for the position in EPSG:4326. Ids follow the order of the file.
create temporary table import_place on commit drop as
select line, key, geom, nextval('minqing.concern_id_seq') as id
from (
    select k.line, k.key, %s as geom
    from import_key k
    join import_stage s on s.line = k.line
    order by k.line
) as ordered;
analyze import_place;
