-- +goose Up

-- Who answered last whether a face or a plate can be made out on a photo, and when; null: nobody was asked yet. The answer is shown.
alter table minqing.photo
    add column answered_by bigint references minqing.account,
    add column answered_at timestamptz;

-- What was answered until now stands in the audit, unless it was that a face shows: that will be asked once more.
update minqing.photo p set answered_by = (select id from minqing.account where id = a.account_id), answered_at = a.at
from (select distinct on (detail -> 'photo') detail ->> 'photo' as photo, account_id, at
      from minqing.audit where action in ('photo_open', 'photo_restricted') order by detail -> 'photo', at desc) a
where a.photo = p.id::text;
