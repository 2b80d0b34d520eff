-- Adds what is in import_place, each in the area that import_located says, and answers how many, and how many of them are
-- outside of every grid.
with added as (
    insert into minqing.concern (id, title, description, address, category, urgency, source, status, must_report, must_arrive,
        force, team, supporters, geom, area_id, noticed_at, yellow_at, red_at, clock_since, clock_from, clock_budget)
    select p.id, s.title, s.description, s.address, s.category, s.urgency, s.source, s.status, nullif(s.must_report, ''),
           nullif(s.must_arrive, ''), nullif(s.force, ''), nullif(s.team, ''), s.supporters, p.geom, l.area_id,
           s.noticed_at, s.yellow_at, s.red_at, s.clock_since, s.clock_since, s.clock_budget
    from import_place p
    join import_stage s on s.line = p.line
    left join import_located l on l.line = p.line
    order by p.id
    returning area_id
)
select count(*), count(*) filter (where a.level is distinct from 'grid' and a.level is distinct from 'building')
from added
left join minqing.area a on a.id = added.area_id;
