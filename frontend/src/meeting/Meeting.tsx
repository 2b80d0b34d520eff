// The meeting's page: the boards at the left, last time beside this time in the middle, what was decided at the right.
import { useEffect, useState } from 'preact/hooks';
import { Account, Looks } from '../app/TopBar';
import { follow } from '../app/url';
import { loadAreas } from '../area/state';
import { drawsOn } from '../board/rights';
import { loadCategories } from '../concern/categories';
import { follow as followLive, onChange, onReset } from '../live/stream';
import { Icon } from '../look/Icon';
import { lookAgain, session } from '../session/state';
import { Boards } from './Boards';
import { Compare } from './Compare';
import { Decisions } from './Decisions';
import { dayWords } from './days';
import { BoardForms, type FormName } from './Forms';
import './meeting.css';
import { patchBoard } from './remote';
import { besideParam, boardParam, loadBoards, loadOpened, opened, problem } from './state';
import { t } from './words';

/** Milliseconds in which changes that follow one another are read at once. */
const settling = 300;

/** Follows what others change while the page is open. */
function useServer(): void {
  useEffect(() => {
    let timer = 0;
    const soon = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        void loadBoards();
        void loadOpened();
      }, settling);
    };
    void loadAreas();
    void loadCategories().catch(() => undefined);
    void loadBoards();
    const stops = [
      onChange('board', soon),
      onChange('annotation', soon),
      onChange('concern', soon),
      onReset(soon),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, []);
  const [board, beside] = [boardParam.value.value, besideParam.value.value];
  useEffect(() => void loadOpened(), [board, beside]);
  const key = session.value?.key;
  useEffect(() => (key ? followLive(key, lookAgain) : undefined), [key]);
}

export function Meeting() {
  useServer();
  return (
    <div class="meeting">
      <header class="top">
        <h1>
          <Icon name="users" />
          {t('meeting')}
        </h1>
        <span class="push" />
        <a class="ib wide back" href="/" onClick={follow}>
          <Icon name="left" />
          <span>{t('back')}</span>
        </a>
        <Looks />
        <Account />
      </header>
      <Boards />
      <main>
        {problem.value && (
          <p class="meet-problem" role="alert">
            {t('failed')}。{problem.value}
            <button type="button" class="btn" onClick={() => void loadOpened()}>
              {t('retry')}
            </button>
          </p>
        )}
        <Open />
      </main>
    </div>
  );
}

function Open() {
  const now = opened.value;
  const [form, setForm] = useState<FormName>();
  if (!now) {
    if (problem.value) return null;
    return <p class="empty">{t(boardParam.value.value ? 'loading' : 'choose')}</p>;
  }
  const { board } = now;
  const who = session.value;
  const draws = who ? drawsOn(who, board.area.code) : false;
  const exports = who?.role === 'staff' || who?.role === 'leader';
  return (
    <>
      <div class="meet-head">
        <div>
          <h2>{board.name}</h2>
          <p>
            {board.area.name} · {dayWords(board.met_on)}
            {board.attendance && ` · ${board.attendance}`}
          </p>
          {board.archived_at && <span class="tag">{t('archived_tag')}</span>}
        </div>
        <div class="meet-acts">
          <a
            class="btn pri"
            href={`/print/minutes/${board.id}${minutesQuery()}`}
            target="_blank"
            rel="noopener"
          >
            <Icon name="print" />
            {t('minutes')}
          </a>
          <a class="btn" href={`/?board=${board.id}`} onClick={follow}>
            <Icon name="map" />
            {t('on_map')}
          </a>
          {draws && !board.archived_at && (
            <button type="button" class="btn" onClick={() => setForm('edit')}>
              {t('edit')}
            </button>
          )}
          {draws && (
            <button type="button" class="btn" onClick={() => setForm('copy')}>
              {t('copy')}
            </button>
          )}
          {exports && (
            <button type="button" class="btn" onClick={() => setForm('export')}>
              {t('export')}
            </button>
          )}
          {draws && (
            <button
              type="button"
              class="btn"
              onClick={() =>
                void patchBoard(board, { archived: !board.archived_at }).then(
                  () => Promise.all([loadBoards(), loadOpened()]),
                  () => loadOpened(),
                )
              }
            >
              {t(board.archived_at ? 'unarchive' : 'archive')}
            </button>
          )}
        </div>
      </div>
      <div class="meet-body">
        <Compare key={board.id} writable={draws} />
        <Decisions key={`d${board.id}`} writable={draws} />
      </div>
      {form && <BoardForms form={form} board={board} close={() => setForm(undefined)} />}
    </>
  );
}

function minutesQuery(): string {
  const beside = besideParam.value.value;
  return beside ? `?since=${beside}` : '';
}
