// The board's panel: which board, its tools for those who draw, what is unsaved or in question. It stands at the foot of the map.
import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import type { PanelProps } from '../app/panels';
import { areas } from '../area/state';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { session } from '../session/state';
import './board.css';
import { Chosen } from './Chosen';
import { Boards, Conflict } from './Dialogs';
import { back, lassoLinks, linkWithin, lockOpenBoard, remove, toMap, useKeys, useSketching } from './hand';
import { Join } from './Join';
import { newKey } from './key';
import { hands, namesOf } from './presence';
import { createBoard, removeBoard, renameBoard } from './remote';
import { covers, draws, drawsOn } from './rights';
import { said } from './said';
import { sketch, tool } from './sketching';
import {
  act,
  board,
  boards,
  chosen,
  chosenStroke,
  conflicts,
  notice,
  pendingText,
  readBoards,
  readOpenBoard,
  readProblem,
  redo,
  saveNow,
  undo,
  unsavedStrokes,
  useMine,
  useTheirs,
} from './state';
import { Hint, Tools } from './Tools';
import { boardParam } from './tool';
import { type BoardWords, boardWords } from './words';

export function BoardPanel({ close }: PanelProps) {
  const words = boardWords[language.value];
  const who = session.value;
  const now = board.value;
  const mayDraw = Boolean(who && now && !now.archived_at && drawsOn(who, now.area.code));
  const writable = mayDraw && !now?.locked;
  const [joining, setJoining] = useState(false);
  const [choosing, setChoosing] = useState(boardParam.value.value === undefined);
  useEffect(() => {
    void readBoards();
    document.documentElement.classList.add('boarding');
    return () => document.documentElement.classList.remove('boarding');
  }, []);
  useKeys(writable, words);
  useSketching(writable, words);
  return (
    <section class="board-dock" aria-label={words.board}>
      <p class="vh" role="status">
        {said.value}
      </p>
      <State words={words} />
      {now?.locked ? (
        <div class="board-state" role="status">
          <span>{words.boardLockedBy(now.locked_by)}</span>
          {mayDraw ? (
            <button type="button" onClick={() => lockOpenBoard(now, false)}>
              {words.unlock}
            </button>
          ) : null}
        </div>
      ) : null}
      <Together words={words} />
      {writable ? <Work words={words} /> : null}
      <div class="board-row">
        <div class="board-chip">
          <Icon name="pen" />
          <button type="button" onClick={() => setChoosing(true)} aria-haspopup="dialog">
            <b>{now?.name ?? words.noBoard}</b>
            <Icon name="down" />
          </button>
          {writable && now ? (
            <>
              <button
                type="button"
                class="ib"
                aria-label={words.join}
                title={words.join}
                aria-haspopup="dialog"
                onClick={() => setJoining(true)}
              >
                <Icon name="mobile" />
              </button>
              <button
                type="button"
                class="ib"
                aria-label={words.lockBoard}
                title={words.lockBoard}
                onClick={() => lockOpenBoard(now, true)}
              >
                <Icon name="lock" />
              </button>
            </>
          ) : null}
          <button type="button" class="ib" aria-label={words.close} title={words.close} onClick={close}>
            <Icon name="x" />
          </button>
        </div>
        {writable ? (
          <Tools
            words={words}
            onUndo={() => back(undo, words)}
            onRedo={() => back(redo, words)}
            onTake={toMap}
          />
        ) : null}
      </div>
      {joining && now ? <Join words={words} board={now.id} onClose={() => setJoining(false)} /> : null}
      {choosing ? <Choosing words={words} onClose={() => setChoosing(false)} /> : null}
    </section>
  );
}

/** What the hand is busy with: the words of a chosen drawing, or the hint of the tool. */
function Work({ words }: { words: BoardWords }) {
  const own = chosenStroke.value;
  const text = pendingText.value;
  // Which drawing was just made and still wants its words.
  const named = useRef<string | undefined>(undefined);
  const fresh = own !== undefined && own.served === undefined && named.current !== own.key;
  const putAway = () => {
    pendingText.value = undefined;
    toMap();
  };
  if (text) {
    return (
      <Chosen
        key="text"
        words={words}
        drawing={text}
        fresh
        onChange={(drawing) => {
          if (drawing.title) act(drawing);
          if (drawing.title) pendingText.value = undefined;
        }}
        onRemove={putAway}
        onDone={putAway}
      />
    );
  }
  if (own && tool.value !== 'link') {
    return (
      <Chosen
        key={own.key}
        words={words}
        drawing={own.drawing}
        fresh={fresh}
        lockedBy={own.served?.lockedBy ?? ''}
        onLasso={own.drawing.kind === 'hotspot' ? () => lassoLinks(own.key) : undefined}
        onLinkInside={
          own.drawing.kind === 'hotspot' ? () => void linkWithin(own.key, own.drawing.path, words) : undefined
        }
        onChange={(drawing) => act(drawing, own.key)}
        onRemove={() => remove(own.key, words)}
        onDone={() => {
          named.current = own.key;
          chosen.value = undefined;
          toMap();
        }}
      />
    );
  }
  return sketch.value.path.length > 0 || tool.value ? <Hint words={words} /> : null;
}

/** Whose hands are on the board besides this screen's. */
function Together({ words }: { words: BoardWords }) {
  const names = namesOf(hands.value);
  return names.length > 0 ? (
    <p class="board-hint" role="status">
      {words.together(names.join(language.value === 'zh' ? '、' : ', '))}
    </p>
  ) : null;
}

/** What went wrong or waits for a person, in words. */
function State({ words }: { words: BoardWords }) {
  const [looking, setLooking] = useState(false);
  const waiting = unsavedStrokes.value.filter((s) => s.problem && !s.theirs);
  const first = conflicts.value[0];
  return (
    <>
      {notice.value ? (
        <p class="board-hint" role="status">
          <b>{notice.value}</b>
        </p>
      ) : null}
      {readProblem.value ? (
        <div class="board-state" role="alert">
          <span>
            {words.failedToRead}
            <small class="board-note-line">{readProblem.value}</small>
          </span>
          <button
            type="button"
            onClick={() => {
              void readBoards();
              void readOpenBoard();
            }}
          >
            {words.again}
          </button>
        </div>
      ) : null}
      {waiting.length > 0 ? (
        <div class="board-state" role="status">
          <span>
            <b>{words.unsavedCount(waiting.length)}</b>
            <small class="board-note-line">
              {waiting[0]?.problem} {waiting[0]?.refused ? words.refused : words.unsavedWhy}
            </small>
          </span>
          <button type="button" onClick={saveNow}>
            {words.again}
          </button>
        </div>
      ) : null}
      {first ? (
        <div class="board-state" role="status">
          <b>{words.conflictCount(conflicts.value.length)}</b>
          <button type="button" onClick={() => setLooking(true)}>
            {words.choose}
          </button>
        </div>
      ) : null}
      {looking && first ? (
        <Conflict
          key={first.key}
          stroke={first}
          words={words}
          onMine={() => {
            useMine(first.key);
            setLooking(conflicts.value.length > 0);
          }}
          onTheirs={() => {
            useTheirs(first.key);
            setLooking(conflicts.value.length > 0);
          }}
          onClose={() => setLooking(false)}
        />
      ) : null}
    </>
  );
}

/** The list of boards, and a new one on an area of one's own. */
function Choosing({ words, onClose }: { words: BoardWords; onClose(): void }) {
  const who = session.value;
  const staff = who ? draws(who) : false;
  const [problem, setProblem] = useState<string>();
  // A creation that is sent again after a lost answer must not open a second board.
  const creation = useRef(newKey());
  const grounds = (areas.value ?? []).filter(
    (a) => who && staff && covers(who, a.code) && a.level !== 'grid' && a.level !== 'building',
  );

  async function attempt(doing: Promise<unknown>): Promise<boolean> {
    try {
      await doing;
      setProblem(undefined);
      await readBoards();
      return true;
    } catch (error) {
      setProblem(explain(error));
      return false;
    }
  }
  function open(id: number | undefined) {
    boardParam.set(id === undefined ? undefined : String(id));
    onClose();
  }
  return (
    <Boards
      words={words}
      boards={boards.value ?? []}
      loading={boards.value === undefined && !readProblem.value}
      openId={board.value?.id}
      writable={staff}
      mayChange={(b) => Boolean(who && drawsOn(who, b.area.code))}
      areas={grounds}
      suggestedName={words.suggestedName(new Date())}
      problem={problem ?? readProblem.value}
      onOpen={open}
      onCreate={async (name, area) => {
        let made: number | undefined;
        const done = await attempt(createBoard(name, area, creation.current).then((b) => (made = b.id)));
        if (done) {
          creation.current = newKey();
          open(made);
        }
      }}
      onRename={async (b, name) => {
        await attempt(renameBoard(b, name));
      }}
      onRemove={async (b) => {
        if ((await attempt(removeBoard(b))) && board.value?.id === b.id) boardParam.set(undefined);
      }}
      onClose={onClose}
    />
  );
}
