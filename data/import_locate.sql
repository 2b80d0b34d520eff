-- Finds the area of each point of import_rest that an area of one depth covers. The offset keeps the areas in the outer loop.
insert into import_located (line, area_id)
select distinct on (p.line) p.line, a.id
from minqing.area a
cross join lateral (
    select r.line from import_rest r where r.geom && a.geom and st_covers(a.geom, r.geom) offset 0
) p
where length(a.prefix) = $1
order by p.line, a.prefix
