// The chosen drawing: its title, a hotspot's level, and away with it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Drawing, HotspotLevel } from './drawing';
import type { BoardWords } from './words';

interface ChosenProps {
  words: BoardWords;
  drawing: Drawing;
  /** Whether the words are wanted at once: it was just drawn. */
  fresh: boolean;
  /** Display name of whoever locked it; empty when unknown. */
  lockedBy?: string;
  /** Concerns are to be lassoed, or all inside taken, and linked to this hotspot; absent for what has no links. */
  onLasso?: (() => void) | undefined;
  onLinkInside?: (() => void) | undefined;
  onChange(drawing: Drawing): void;
  onRemove(): void;
  onDone(): void;
}

const levels: readonly HotspotLevel[] = [0, 1, 2, 3];

export function Chosen(props: ChosenProps) {
  const { words, drawing, fresh, onChange, onRemove, onDone } = props;
  const [title, setTitle] = useState(drawing.title);
  const input = useRef<HTMLInputElement>(null);
  // Another hand may have retitled it, or an undo: the field follows unless it is being written in.
  useEffect(() => {
    if (document.activeElement !== input.current) setTitle(drawing.title);
  }, [drawing.title]);
  useEffect(() => {
    if (fresh) input.current?.focus();
  }, [fresh]);

  // Taking the form away blurs its field; by then the words are written or the drawing is gone.
  const over = useRef(false);
  const retitle = () => {
    if (!over.current) onChange({ ...drawing, title: title.trim() });
  };
  const finish = (last: () => void) => {
    over.current = true;
    last();
  };
  if (drawing.locked)
    return (
      <div class="board-chosen-form" role="group" aria-label={words.kind[drawing.kind]}>
        <span>{words.lockedBy(props.lockedBy ?? '')}</span>
        <button type="button" class="board-act" onClick={() => onChange({ ...drawing, locked: false })}>
          {words.unlock}
        </button>
        <button type="button" class="board-act" onClick={onDone}>
          {words.done}
        </button>
      </div>
    );
  return (
    <form
      class="board-chosen-form"
      aria-label={words.kind[drawing.kind]}
      onSubmit={(event) => {
        event.preventDefault();
        retitle();
        finish(onDone);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        finish(onDone);
      }}
    >
      <input
        ref={input}
        value={title}
        maxLength={80}
        aria-label={words.title}
        placeholder={words.titleOf[drawing.kind]}
        onInput={(e) => setTitle(e.currentTarget.value)}
        onBlur={retitle}
      />
      {drawing.kind === 'hotspot' ? (
        <fieldset class="board-levels" aria-label={words.level}>
          {levels.map((level) => (
            <button
              type="button"
              key={level}
              aria-pressed={drawing.level === level}
              onClick={() => onChange({ ...drawing, title: title.trim(), level })}
            >
              {words.levels[level]}
            </button>
          ))}
        </fieldset>
      ) : null}
      {props.onLasso && props.onLinkInside ? (
        <fieldset class="board-links" aria-label={words.links}>
          <button type="button" class="board-act" onClick={props.onLasso}>
            {words.lassoLinks}
          </button>
          <button type="button" class="board-act" onClick={props.onLinkInside}>
            {words.linkInside}
          </button>
          {drawing.concerns.length > 0 ? (
            <button
              type="button"
              class="board-act"
              onClick={() => onChange({ ...drawing, title: title.trim(), concerns: [] })}
            >
              {words.unlink(drawing.concerns.length)}
            </button>
          ) : null}
        </fieldset>
      ) : null}
      {fresh ? null : (
        <button
          type="button"
          class="board-act"
          onClick={() => finish(() => onChange({ ...drawing, title: title.trim(), locked: true }))}
        >
          {words.lock}
        </button>
      )}
      <button type="button" class="board-act" onClick={() => finish(onRemove)}>
        {words.remove}
      </button>
      <button type="submit" class="board-act">
        {words.done}
      </button>
    </form>
  );
}
