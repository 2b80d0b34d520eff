// The meeting's page: the boards at the left, last time beside this time in the middle, what was decided at the right.
import { useEffect, useState } from 'preact/hooks';
import { Account, Looks } from '../app/TopBar';
import { changeSearch, follow } from '../app/url';
import { loadAreas } from '../area/state';
import { drawsOn } from '../board/rights';
import { loadCategories } from '../concern/categories';
import { Round } from '../live/round';
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
import { besideParam, boardParam, boards, loadBoards, loadOpened, opened, problem, words } from './state';
import { t } from './words';

/** Milliseconds in which changes that follow one another are read at once: of the boards, and of concerns, which change all the time. */
const settling = { boards: 300, concerns: 2_000 };

/** Follows what others change while the page is open. */
function useServer(): void {
  useEffect(() => {
    const list = new Round(loadBoards, settling.boards);
    const open = new Round(loadOpened, settling.concerns);
    const soon = () => {
      list.soon();
      open.soon(settling.boards);
    };
    void loadAreas();
    void loadCategories().catch(() => undefined);
    void loadBoards();
    const stops = [
      onChange('board', soon),
      onChange('annotation', soon),
      onChange('concern', () => open.soon()),
      onReset(soon),
    ];
    return () => {
      list.stop();
      open.stop();
      for (const stop of stops) stop();
    };
  }, []);
  const [board, beside] = [boardParam.value.value, besideParam.value.value];
  useEffect(() => void loadOpened(), [board, beside]);
  // Who names no board comes for the latest meeting; who looks for one by its words has not chosen yet.
  const latest = words.value === '' ? boards.value?.[0]?.id : undefined;
  useEffect(() => {
    if (board === undefined && latest !== undefined) changeSearch({ board: `${latest}` });
  }, [board, latest]);
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
          <a class="btn" href={`/print/minutes/${board.id}${minutesQuery()}`} target="_blank" rel="noopener">
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
