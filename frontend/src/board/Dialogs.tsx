// Choosing a board, opening a new one, and choosing between two hands' versions of one drawing.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../look/Icon';
import type { Drawing, Position } from './drawing';
import { Mark } from './Marks';
import type { Board } from './remote';
import { type Stroke, versionOf } from './strokes';
import type { BoardWords } from './words';

/** A native dialog over everything; Esc and the cross close it. */
export function Dialog({
  title,
  closeWord,
  onClose,
  children,
}: {
  title: string;
  closeWord: string;
  onClose(): void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="board-dialog"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" aria-label={closeWord} onClick={onClose}>
          <Icon name="x" />
        </button>
      </header>
      <div class="body">{children}</div>
    </dialog>
  );
}

export interface AreaChoice {
  readonly code: string;
  readonly name: string;
}

interface BoardsProps {
  words: BoardWords;
  boards: readonly Board[];
  openId: number | undefined;
  /** Whether this account opens boards at all. */
  writable: boolean;
  loading: boolean;
  mayChange(board: Board): boolean;
  /** Areas a new board may be opened on. */
  areas: readonly AreaChoice[];
  suggestedName: string;
  problem: string | undefined;
  onOpen(id: number | undefined): void;
  onCreate(name: string, area: string): Promise<void>;
  onRename(board: Board, name: string): Promise<void>;
  onRemove(board: Board): Promise<void>;
  onClose(): void;
}

export function Boards(props: BoardsProps) {
  const { words, boards, writable } = props;
  const [making, setMaking] = useState(false);
  const [renaming, setRenaming] = useState<number>();
  return (
    <Dialog title={words.boards} closeWord={words.close} onClose={props.onClose}>
      {props.loading ? (
        <p>{words.reading}</p>
      ) : boards.length === 0 ? (
        <p>
          <b>{words.noBoards}</b>
          <br />
          {writable ? words.firstBoard : words.noBoardsToRead}
        </p>
      ) : (
        <ul class="board-list">
          {boards.map((board) => (
            <li key={board.id}>
              {renaming === board.id ? (
                <Naming
                  words={words}
                  name={board.name}
                  onCancel={() => setRenaming(undefined)}
                  onSave={(name) => props.onRename(board, name).then(() => setRenaming(undefined))}
                />
              ) : (
                <>
                  <button
                    type="button"
                    class="open"
                    aria-current={board.id === props.openId}
                    onClick={() => props.onOpen(board.id)}
                  >
                    <b>{board.name}</b>
                    <small>
                      {board.area.name} · {words.strokes(board.annotations)}
                    </small>
                  </button>
                  {props.mayChange(board) ? (
                    <>
                      <button type="button" class="text-button" onClick={() => setRenaming(board.id)}>
                        {words.rename}
                      </button>
                      <button
                        type="button"
                        class="text-button"
                        onClick={() => {
                          if (confirm(words.removeBoardAsk(board.name, board.annotations)))
                            void props.onRemove(board);
                        }}
                      >
                        {words.removeBoard}
                      </button>
                    </>
                  ) : null}
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {props.problem ? (
        <p class="board-problem" role="alert">
          {props.problem}
        </p>
      ) : null}
      {!writable ? null : making || boards.length === 0 ? (
        <Making {...props} onDone={() => setMaking(false)} />
      ) : (
        <button type="button" class="board-primary" onClick={() => setMaking(true)}>
          {words.newBoard}
        </button>
      )}
    </Dialog>
  );
}

function Naming({
  words,
  name,
  onSave,
  onCancel,
}: {
  words: BoardWords;
  name: string;
  onSave(name: string): Promise<void>;
  onCancel(): void;
}) {
  const [now, setNow] = useState(name);
  return (
    <form
      class="board-form"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave(now.trim());
      }}
    >
      <label>
        {words.boardName}
        <input value={now} maxLength={80} required onInput={(e) => setNow(e.currentTarget.value)} />
      </label>
      <div class="acts">
        <button type="button" class="text-button" onClick={onCancel}>
          {words.cancel}
        </button>
        <button type="submit" class="board-plain" disabled={!now.trim()}>
          {words.save}
        </button>
      </div>
    </form>
  );
}

function Making({ words, areas, suggestedName, onCreate, onDone, boards }: BoardsProps & { onDone(): void }) {
  const [name, setName] = useState(suggestedName);
  const [area, setArea] = useState(areas[0]?.code ?? '');
  const [busy, setBusy] = useState(false);
  return (
    <form
      class="board-form"
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        void onCreate(name.trim(), area).finally(() => setBusy(false));
      }}
    >
      <label>
        {words.boardName}
        <input value={name} maxLength={80} required onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <label>
        {words.boardArea}
        <select value={area} onChange={(e) => setArea(e.currentTarget.value)}>
          {areas.map((a) => (
            <option key={a.code} value={a.code}>
              {a.name}
            </option>
          ))}
        </select>
      </label>
      <div class="acts">
        {boards.length > 0 ? (
          <button type="button" class="text-button" onClick={onDone}>
            {words.cancel}
          </button>
        ) : null}
        <button type="submit" class="board-primary" disabled={busy || !name.trim() || !area}>
          {words.create}
        </button>
      </div>
    </form>
  );
}

/** Both versions side by side; neither is gone before the person chooses. */
export function Conflict({
  stroke,
  words,
  onMine,
  onTheirs,
  onClose,
}: {
  stroke: Stroke;
  words: BoardWords;
  onMine(): void;
  onTheirs(): void;
  onClose(): void;
}) {
  const mine = versionOf(stroke, 'mine');
  const theirs = versionOf(stroke, 'theirs');
  const both = [mine, theirs].filter((d): d is Drawing => d !== undefined);
  return (
    <Dialog
      title={stroke.theirs === 'gone' ? words.conflictGone : words.conflictTitle}
      closeWord={words.close}
      onClose={onClose}
    >
      <p>{words.conflictSay}</p>
      <div class="board-two">
        <Version
          words={words}
          title={words.mine}
          drawing={mine}
          both={both}
          gone={words.deletedByMe}
          choice={words.keepMine}
          onChoose={onMine}
        />
        <Version
          words={words}
          title={words.theirs}
          drawing={theirs}
          both={both}
          gone={words.deletedByThem}
          choice={words.takeTheirs}
          onChoose={onTheirs}
        />
      </div>
    </Dialog>
  );
}

interface VersionProps {
  words: BoardWords;
  title: string;
  drawing: Drawing | undefined;
  /** Both are drawn to the same scale. */
  both: readonly Drawing[];
  gone: string;
  choice: string;
  onChoose(): void;
}

function Version({ words, title, drawing, both, gone, choice, onChoose }: VersionProps) {
  const project = fitted(
    both.flatMap((d) => d.path),
    200,
    140,
    36,
  );
  const level = drawing?.kind === 'hotspot' ? words.levels[drawing.level] : '';
  return (
    <figure>
      <svg viewBox="0 0 200 140" aria-hidden="true">
        {drawing ? <Mark drawing={{ ...drawing, title: '' }} project={project} /> : null}
      </svg>
      <figcaption>
        <small>{title}</small>
        <b>{drawing ? drawing.title || words.untitled : gone}</b>
        {drawing ? (
          <small>
            {[words.kind[drawing.kind], level, words.pen[drawing.color]].filter(Boolean).join(' · ')}
          </small>
        ) : null}
      </figcaption>
      <button type="button" class="board-plain" onClick={onChoose}>
        {choice}
      </button>
    </figure>
  );
}

/** Places positions into a box of pixels, keeping shapes as they are on the ground (a degree of longitude shrinks with latitude). */
function fitted(positions: readonly Position[], width: number, height: number, margin: number) {
  const squeeze = Math.cos(((positions[0]?.[1] ?? 0) * Math.PI) / 180);
  const xs = positions.map(([lon]) => lon * squeeze);
  const ys = positions.map(([, lat]) => lat);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width - 2 * margin) / Math.max(east - west, 1e-6),
    (height - 2 * margin) / Math.max(north - south, 1e-6),
  );
  return ([lon, lat]: Position) => ({
    x: width / 2 + (lon * squeeze - (west + east) / 2) * scale,
    y: height / 2 - (lat - (south + north) / 2) * scale,
  });
}
