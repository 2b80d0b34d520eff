// The boards there are, found by their words.
import { useRef, useState } from 'preact/hooks';
import { changeSearch } from '../app/url';
import { Icon } from '../look/Icon';
import { session } from '../session/state';
import { dayWords } from './days';
import { BoardForms } from './Forms';
import type { Archived } from './remote';
import { archived, boardParam, boards, loadBoards, words } from './state';
import { t } from './words';

/** How long after the last key the words are searched for, in milliseconds. */
const typingPause = 300;

export function Boards() {
  const timer = useRef(0);
  const [importing, setImporting] = useState(false);
  const found = boards.value;
  const open = Number(boardParam.value.value);
  return (
    <nav class="meet-boards" aria-label={t('boards')}>
      <div class="meet-find">
        <label class="field">
          {t('find')}
          <input
            type="search"
            value={words.value}
            placeholder={t('find_hint')}
            onInput={(event) => {
              words.value = event.currentTarget.value;
              clearTimeout(timer.current);
              timer.current = window.setTimeout(() => void loadBoards(), typingPause);
            }}
          />
        </label>
        <label class="field">
          {t('shown')}
          <select
            value={archived.value}
            onChange={(event) => {
              archived.value = event.currentTarget.value as Archived;
              void loadBoards();
            }}
          >
            <option value="exclude">{t('in_use')}</option>
            <option value="only">{t('archived')}</option>
            <option value="include">{t('both_kinds')}</option>
          </select>
        </label>
      </div>
      {found === undefined ? (
        <p class="empty">{t('loading')}</p>
      ) : found.length === 0 ? (
        <p class="empty">{t(words.value || archived.value === 'only' ? 'none_found' : 'none')}</p>
      ) : (
        <ul>
          {found.map((b) => (
            <li key={b.id}>
              <a
                href={`/meeting?board=${b.id}`}
                aria-current={b.id === open ? 'page' : undefined}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
                  event.preventDefault();
                  changeSearch({ board: `${b.id}`, beside: undefined }, true);
                }}
              >
                <b>{b.name}</b>
                <small>
                  <span>{dayWords(b.met_on)}</span> <span>{b.area.name}</span>{' '}
                  <span>{t('strokes', { n: b.annotations })}</span>{' '}
                  {b.archived_at && <span>{t('archived')}</span>}
                </small>
              </a>
            </li>
          ))}
        </ul>
      )}
      {session.value?.role === 'staff' && (
        <button type="button" class="btn" onClick={() => setImporting(true)}>
          <Icon name="plus" />
          {t('import')}
        </button>
      )}
      {importing && <BoardForms form="import" board={undefined} close={() => setImporting(false)} />}
    </nav>
  );
}
