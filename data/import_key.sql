-- Equal rows without an id are told apart by which of them they are: twins in a file are real.
create temporary table import_key on commit drop as
select line, by_id, nth, first_line,
       case when by_id then key else sha256(key || int8send(nth)) end as key
from (
    select line, by_id, key,
           row_number() over same as nth,
           first_value(line) over same as first_line
    from import_stage
    window same as (partition by key order by line)
) as numbered;
analyze import_stage;
analyze import_key;
