-- Reads one geometry as WKB or as WKT, draws its curves as lines not further than metres away, and brings it to EPSG:4326.
-- A geometry that is broken is a problem of its row, not of the import. Lives as long as the session's other temporary things.
create or replace function pg_temp.shape_of(raw bytea, wkt text, srid integer, metres double precision, out shape bytea, out problem text)
    language plpgsql
as $$
declare
    g geometry;
    tolerance double precision := metres;
begin
    if raw is not null then
        g := st_setsrid(st_geomfromwkb(raw), srid);
    else
        g := st_setsrid(st_geomfromtext(wkt), srid);
    end if;
    if exists (select from spatial_ref_sys s where s.srid = shape_of.srid and s.proj4text like '%+proj=longlat%') then
        tolerance := metres / 111319.5;    -- the unit is a degree
    end if;
    -- 1, 1: the greatest deviation, and the same points whichever way an arc is drawn
    g := st_force2d(st_curvetoline(g, tolerance, 1, 1));
    shape := st_asbinary(st_multi(st_transform(g, 4326)));
exception
    when query_canceled or out_of_memory then
        raise;
    when others then
        problem := sqlerrm;
end
$$;
