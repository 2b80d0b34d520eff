// Under administration: the tokens with which screens on walls run.
import { useState } from 'preact/hooks';
import { Once } from '../admin/Once';
import { PagesTable, usePages } from '../admin/pages';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { now } from '../app/screen';
import { clock } from '../concern/concern';
import { Drawer } from '../look/Drawer';
import { Icon } from '../look/Icon';
import { t } from './adminWords';

type Schemas = components['schemas'];
type Wall = Schemas['Wall'];

/** How many days a token may be good for; 0 is until it is revoked. */
const lasts = [0, 30, 365] as const;

function stateOf(wall: Wall, at: Date): 'good' | 'expired' | 'revoked' {
  if (wall.revoked_at) return 'revoked';
  return wall.expires_at && Date.parse(wall.expires_at) <= at.getTime() ? 'expired' : 'good';
}

export function Walls() {
  const pages = usePages<Wall>('walls', 'walls');
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState<number>();
  const [problem, setProblem] = useState('');
  const revoke = (wall: Wall) => {
    setAsking(undefined);
    setProblem('');
    api.delete(`walls/${wall.id}`).then(pages.again, (error: unknown) => setProblem(explain(error)));
  };
  return (
    <div class={making ? 'with-item' : undefined}>
      <div class="admin-head">
        <h2>{t('walls')}</h2>
        <button type="button" class="btn pri end" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          {t('create')}
        </button>
      </div>
      <p class="wrong" role="alert">
        {problem}
      </p>
      <PagesTable
        pages={pages}
        heads={[t('name'), t('account'), t('used'), t('until'), t('state')]}
        empty={t('empty')}
        row={(wall) => {
          const state = stateOf(wall, now.value);
          return (
            <tr key={wall.id} class={state === 'good' ? undefined : 'off'}>
              <td>{wall.name}</td>
              <td>{wall.account}</td>
              <td>{wall.used_at ? clock(wall.used_at) : t('never')}</td>
              <td>{wall.expires_at ? clock(wall.expires_at) : t('lasts_forever')}</td>
              <td class="full">
                {asking === wall.id ? (
                  <>
                    {t('revoke_ask', { name: wall.name })}{' '}
                    <button type="button" class="btn" onClick={() => revoke(wall)}>
                      {t('revoke')}
                    </button>{' '}
                    <button type="button" class="btn" onClick={() => setAsking(undefined)}>
                      {t('keep')}
                    </button>
                  </>
                ) : (
                  <>
                    {t(state)}{' '}
                    {state === 'good' && (
                      <button type="button" class="btn" onClick={() => setAsking(wall.id)}>
                        {t('revoke')}
                      </button>
                    )}
                  </>
                )}
              </td>
            </tr>
          );
        }}
      />
      <p class="about">{t('about')}</p>
      {making && <NewWall made={pages.again} close={() => setMaking(false)} />}
    </div>
  );
}

function NewWall({ made, close }: { made: () => void; close: () => void }) {
  const accounts = usePages<Schemas['Account']>('accounts?limit=1000', 'accounts');
  const [token, setToken] = useState<Schemas['MadeWall']>();
  const [said, setSaid] = useState('');
  const displays = accounts.rows?.filter((a) => a.role === 'display' && !a.disabled);
  const submit = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const days = Number(data.get('days'));
    setSaid('');
    api
      .post<Schemas['MadeWall']>('walls', {
        name: String(data.get('name') ?? '').trim(),
        account: String(data.get('account') ?? ''),
        ...(days > 0 ? { expires_at: new Date(Date.now() + days * 86_400_000).toISOString() } : {}),
      })
      .then(
        (answer) => {
          setToken(answer);
          made();
        },
        (error: unknown) => setSaid(explain(error)),
      );
  };
  return (
    <Drawer title={t('create')} label={t('create')} close={close}>
      {token ? (
        <div class="empty">
          <Once secret={new URL(token.url, location.href).href} note={t('once')} />
          <button type="button" class="btn" onClick={close}>
            {t('close')}
          </button>
        </div>
      ) : (
        <form class="empty" onSubmit={submit} noValidate>
          <label class="field">
            {t('name')}
            <input name="name" type="text" maxLength={60} placeholder={t('name_hint')} autocomplete="off" />
          </label>
          <label class="field">
            {t('account')}
            <select name="account">
              {displays?.map((a) => (
                <option key={a.name} value={a.name}>
                  {a.display_name || a.name}
                </option>
              ))}
            </select>
          </label>
          {displays?.length === 0 && <p>{t('account_none')}</p>}
          <label class="field">
            {t('lasts')}
            <select name="days">
              {lasts.map((n) => (
                <option key={n} value={n}>
                  {n === 0 ? t('lasts_forever') : t('lasts_days', { n })}
                </option>
              ))}
            </select>
          </label>
          <p class="wrong" role="alert">
            {said}
          </p>
          <button type="submit" class="btn pri">
            {t('create')}
          </button>
        </form>
      )}
    </Drawer>
  );
}
