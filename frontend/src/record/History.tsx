import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { nameOf } from '../admin/areas';
import { PagesTable, usePages } from '../admin/pages';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { t as app } from '../app/words';
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

/** What a thing is called: its key, but a webhook's is a number. */
function calledIn({ subject, key, before, after }: Entry): string {
  const name = subject === 'webhook' ? (after ?? before)?.name : undefined;
  return typeof name === 'string' ? name : key;
}

function Line({ member, from, to }: Difference) {
  return (
    <div>
      {t('member', { name: wordFor(member) })}
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
              {wordFor(`subject_${e.subject}`)} <b>{calledIn(e)}</b>
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
                  aria-label={`${t('undo')} ${calledIn(e)}`}
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
