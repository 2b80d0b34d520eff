import { useEffect, useState } from 'preact/hooks';
import { PagesTable, usePages } from '../admin/pages';
import { t as list } from '../admin/words';
import { urlParam } from '../app/url';
import { categoryName, loadCategories } from '../concern/categories';
import { wordOf } from '../concern/words';
import { Icon } from '../look/Icon';
import { EditTeam } from './EditTeam';
import type { Team } from './state';
import { t } from './words';

/** The team that is open, `+` for a new one. */
const open = urlParam('team', true);

export function Teams() {
  const pages = usePages<Team>('teams', 'teams');
  useEffect(() => void loadCategories().catch(() => undefined), []);
  const [fresh, setFresh] = useState<string>();
  const opened = open.value.value;
  const show = (which: string | undefined) => {
    setFresh(undefined); // that it was made is said this once
    open.set(which);
  };
  const team = pages.rows?.find((x) => x.name === opened);
  return (
    <div class={opened === undefined ? undefined : 'with-item'}>
      <div class="admin-head">
        <h2>{t('teams')}</h2>
        <button type="button" class="btn pri end" onClick={() => show('+')}>
          <Icon name="plus" />
          {t('create')}
        </button>
      </div>
      <PagesTable
        pages={pages}
        heads={[t('name'), t('force'), t('area'), t('categories'), t('state')]}
        empty={t('empty')}
        row={(x) => (
          <tr
            key={x.name}
            class={[x.name === opened && 'sel', x.disabled && 'off'].filter(Boolean).join(' ')}
          >
            <td>
              <button type="button" class="open" onClick={() => show(x.name)}>
                {x.name}
              </button>
            </td>
            <td>{wordOf(x.force)}</td>
            <td>{x.area?.name ?? t('everywhere')}</td>
            <td class="full">{x.categories.map(categoryName).join(list('and'))}</td>
            <td class="stands">{t(x.disabled ? 'disabled' : 'enabled')}</td>
          </tr>
        )}
      />
      {opened !== undefined && pages.rows && (
        <EditTeam
          key={opened}
          team={team}
          isNew={opened === '+'}
          changed={pages.again}
          fresh={fresh === opened}
          made={(name) => {
            setFresh(name);
            open.set(name);
          }}
          close={() => show(undefined)}
        />
      )}
    </div>
  );
}
