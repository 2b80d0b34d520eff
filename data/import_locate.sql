-- Takes the points that areas of one depth cover out of import_rest. The offset keeps the areas in the outer loop.
with found as (
    insert into import_located (line, area_id)
    select distinct on (p.line) p.line, a.id
    from minqing.area a
    cross join lateral (
        select r.line from import_rest r where r.geom && a.geom and st_covers(a.geom, r.geom) offset 0
    ) p
    where length(a.prefix) = $1
    order by p.line, a.prefix
    returning line
)
delete from import_rest r using found where found.line = r.line
