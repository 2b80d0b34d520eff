import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { nameOf } from '../admin/areas';
import { PagesTable, usePages } from '../admin/pages';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { t as app } from '../app/words';
import { Days } from '../calendar/Days';
import { categoryName, loadCategories } from '../concern/categories';
import { wordOf } from '../concern/words';
import { Icon } from '../look/Icon';
import { type Difference, differences } from './differences';
import { wordFor } from './said';
import { stamp } from './time';
import { t } from './words';

type Entry = components['schemas']['HistoryEntry'];

/** A member's value for people. */
function shown(member: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((v) => shown(member, v)).join(t('and')) || t('none');
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  const text = String(value ?? '');
  switch (member) {
    case 'role':
      return `role_${text}` in app.zh ? app(`role_${text}` as keyof typeof app.zh) : text;
    case 'area':
      return text === '' ? t('everywhere') : nameOf(text);
    case 'areas':
      return nameOf(text);
    case 'categories':
      return categoryName(text);
    case 'parent':
      return text === '' ? t('none') : categoryName(text);
    case 'accept_due':
    case 'resolve_due':
    case 'strike_off_due':
      return t(text.endsWith('h') ? 'hours' : 'days', { n: text.slice(0, -1) });
    case 'yellow_share':
      return t('percent', { n: Math.round(Number(text) * 1000) / 10 });
    case 'format':
    case 'kinds':
      return wordFor(text);
    case 'name':
    case 'url':
    case 'address':
      return text;
    default:
      return wordOf(text) || t('none');
  }
}

/** What was changed, by the name that people know it by: its key, but a webhook's is a number. */
function thing({ subject, key, before, after }: Entry): string {
  switch (subject) {
    case 'category':
      return categoryName(key);
    case 'calendar':
      return key === 'hours' ? t('working_hours') : key;
    case 'webhook': {
      const name = (after ?? before)?.name;
      return typeof name === 'string' ? name : key;
    }
    default:
      return key;
  }
}

function Line({ member, from, to }: Difference) {
  if (member === 'days') return <Days from={from} to={to} />;
  return (
    <div>
      {t('member', { name: member === 'hours' ? t('working_hours') : wordFor(member) })}
      {from !== undefined && <del>{shown(member, from)}</del>}
      {from !== undefined && to !== undefined && ' → '}
      {to !== undefined && <ins>{shown(member, to)}</ins>}
    </div>
  );
}

/** What administrators changed, the newest first; the latest change of each thing can be undone. */
export function History({ choice }: { choice: ComponentChildren }) {
  const pages = usePages<Entry>('history', 'changes');
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => void loadCategories().catch(() => undefined), []);
  const undo = async (entry: Entry) => {
    setBusy(true);
    setSaid('');
    setProblem('');
    try {
      await api.post(`history/${entry.id}/undo`, undefined);
      setSaid(t('undone'));
    } catch (error) {
      setProblem(explain(error));
    }
    setBusy(false);
    pages.again();
  };
  return (
    <>
      <div class="admin-head">
        <h2>{t('records')}</h2>
        {choice}
        <span role="status">{said}</span>
        <p class="wrong" role="alert">
          {problem}
        </p>
      </div>
      <PagesTable
        pages={pages}
        heads={[t('when'), t('who'), t('thing'), t('difference'), t('undo')]}
        empty={t('history_empty')}
        row={(e) => (
          <tr key={e.id}>
            <td class="when">{stamp(e.at)}</td>
            <td>{e.display_name || e.account || t('operator')}</td>
            <td>
              {wordFor(`subject_${e.subject}`)} <b>{thing(e)}</b>
              {e.undoes !== undefined && <small>{t('took_back')}</small>}
            </td>
            <td class="full">
              <div class="diff">
                {!e.before && <ins>{t('created')}</ins>}
                {!e.after && <del>{t('removed')}</del>}
                {differences(e.before, e.after).map((d) => (
                  <Line key={d.member} {...d} />
                ))}
              </div>
            </td>
            <td class="act">
              {e.latest && (
                <button
                  type="button"
                  class="btn small"
                  disabled={busy}
                  aria-label={`${t('undo')} ${thing(e)}`}
                  onClick={() => void undo(e)}
                >
                  <Icon name="undo" />
                  {t('undo')}
                </button>
              )}
            </td>
          </tr>
        )}
      />
      <p class="hint">{t('history_note')}</p>
    </>
  );
}
