import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { PagesTable, usePages } from '../admin/pages';
import { lastDays, shift } from '../filter/days';
import { Icon } from '../look/Icon';
import { type AuditEntry, said, wordFor } from './said';
import { stamp } from './time';
import { t } from './words';

const actions = [
  'sign_in',
  'sign_in_failed',
  'sign_out',
  'export',
  'contact',
  'slip',
  'import',
  'account',
  'team',
  'calendar',
  'webhook',
  'wall',
  'wall_begun',
  'wall_unlocked',
  'service',
  'photo_open',
  'photo_restricted',
  'photo_removed',
  'rotate-keys',
  'audit',
] as const;

/** Who did what that touches persons or rights, the newest first. */
export function Audit({ choice }: { choice: ComponentChildren }) {
  const [from, setFrom] = useState(() => lastDays(new Date(), 30).from ?? '');
  const [until, setUntil] = useState('');
  const [action, setAction] = useState('');
  const [typed, setTyped] = useState('');
  const [account, setAccount] = useState('');
  const params = new URLSearchParams();
  if (from) params.set('from', from);
  if (until) params.set('to', shift(until, 1) ?? until);
  if (action) params.set('action', action);
  if (account) params.set('account', account);
  const query = params.size > 0 ? `?${params}` : '';
  const pages = usePages<AuditEntry>(`audit${query}`, 'entries');
  return (
    <>
      <div class="admin-head">
        <h2>{t('records')}</h2>
        {choice}
        <label class="pair">
          {t('from')}
          <input type="date" value={from} onChange={(e) => setFrom(e.currentTarget.value)} />
        </label>
        <label class="pair">
          {t('until')}
          <input type="date" value={until} onChange={(e) => setUntil(e.currentTarget.value)} />
        </label>
        <select aria-label={t('what')} value={action} onChange={(e) => setAction(e.currentTarget.value)}>
          <option value="">{t('any_action')}</option>
          {actions.map((a) => (
            <option key={a} value={a}>
              {t(a)}
            </option>
          ))}
        </select>
        <form
          class="pair"
          onSubmit={(event) => {
            event.preventDefault();
            setAccount(typed.trim().toLowerCase());
          }}
        >
          <input
            type="search"
            aria-label={t('who')}
            placeholder={t('who_hint')}
            value={typed}
            autocapitalize="none"
            onInput={(e) => {
              setTyped(e.currentTarget.value);
              if (e.currentTarget.value === '') setAccount('');
            }}
          />
          <button type="submit" class="btn">
            <Icon name="search" />
            {t('find')}
          </button>
        </form>
        <a class="btn end" href={`/api/v1/audit.csv${query}`} download>
          {t('csv')}
        </a>
      </div>
      <PagesTable
        pages={pages}
        heads={[t('when'), t('who'), t('what'), t('detail')]}
        empty={t('audit_empty')}
        row={(e) => (
          <tr key={e.id}>
            <td class="when">{stamp(e.at)}</td>
            <td>
              {e.display_name || e.account || t(e.action === 'sign_in_failed' ? 'nobody' : 'operator')}
              {e.display_name !== '' && <small>{e.account}</small>}
            </td>
            <td>{wordFor(e.action)}</td>
            <td class="full">
              {said(e).map((line) => (
                <div key={line}>{line}</div>
              ))}
            </td>
          </tr>
        )}
      />
      <p class="hint">{t('audit_note')}</p>
    </>
  );
}
