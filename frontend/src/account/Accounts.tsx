import { useEffect, useRef, useState } from 'preact/hooks';
import { PagesTable, usePages } from '../admin/pages';
import { t as list } from '../admin/words';
import { urlParam } from '../app/url';
import { t as app } from '../app/words';
import { Icon } from '../look/Icon';
import type { Account } from './draft';
import { EditAccount } from './EditAccount';
import { t } from './words';

/** How long after the last key the words are searched for, in milliseconds. */
const typingPause = 300;

/** The account that is open, `+` for a new one. */
const open = urlParam('account', true);

export function Accounts() {
  const [words, setWords] = useState('');
  const [asked, setAsked] = useState('');
  const [fresh, setFresh] = useState<string>();
  const timer = useRef(0);
  const pages = usePages<Account>(
    asked === '' ? 'accounts' : `accounts?q=${encodeURIComponent(asked)}`,
    'accounts',
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  const opened = open.value.value;
  const show = (which: string | undefined) => {
    setFresh(undefined); // that it was made is said this once
    open.set(which);
  };
  const n = pages.rows?.length ?? 0;
  return (
    <div class={opened === undefined ? undefined : 'with-item'}>
      <div class="admin-head">
        <h2>{t('accounts')}</h2>
        <input
          type="search"
          value={words}
          placeholder={t('find')}
          aria-label={t('find')}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setWords(text);
            clearTimeout(timer.current);
            timer.current = window.setTimeout(() => setAsked(text.trim()), typingPause);
          }}
        />
        <span class="count" role="status">
          {pages.rows && t(pages.more ? 'count_more' : 'count', { n })}
        </span>
        <button type="button" class="btn pri end" onClick={() => show('+')}>
          <Icon name="plus" />
          {t('create')}
        </button>
      </div>
      <PagesTable
        pages={pages}
        heads={[t('name'), t('display_name'), t('role'), t('areas'), t('teams'), t('state')]}
        empty={t('empty')}
        row={(a) => (
          <tr
            key={a.name}
            class={[a.name === opened && 'sel', a.disabled && 'off'].filter(Boolean).join(' ')}
          >
            <td>
              <button type="button" class="open" onClick={() => show(a.name)}>
                {a.name}
              </button>
            </td>
            <td>{a.display_name}</td>
            <td>{app(`role_${a.role}`)}</td>
            <td>{a.areas.map((area) => area.name).join(list('and'))}</td>
            <td class="full">{a.teams.join(list('and'))}</td>
            <td class="stands">
              {t(a.disabled ? 'disabled' : a.one_time_password ? 'one_time' : 'enabled')}
            </td>
          </tr>
        )}
      />
      {opened !== undefined && (
        <EditAccount
          key={opened}
          name={opened === '+' ? undefined : opened}
          fresh={fresh === opened}
          changed={() => void pages.again()}
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
