// The tools of the board, within reach at the foot of the map.
import { Icon } from '../look/Icon';
import type { IconName } from '../look/icons';
import type { Pen } from './drawing';
import { finishSketch, sketch, stepBack, type Tool, tool } from './sketching';
import { act, chosen, chosenStroke, history, nib, nibs, pen } from './state';
import type { BoardWords } from './words';

const toolIcons: Record<Exclude<Tool, 'select' | 'link' | 'circle'>, IconName> = {
  pen: 'pen',
  line: 'line',
  arrow: 'arrow',
  hotspot: 'area',
  lasso: 'lasso',
  pin: 'pin',
  text: 'text',
  eraser: 'eraser',
};
/** In the order of the hand; what links is taken up at a hotspot. */
const tools = [
  'select',
  'pen',
  'line',
  'arrow',
  'hotspot',
  'lasso',
  'circle',
  'pin',
  'text',
  'eraser',
] as const satisfies readonly Tool[];
/** Drawn here, on the icons' grid of 24 units: a pointer, and a circle with its middle. */
const own = {
  select: 'M6 4l12.5 8.2-5.6 1.2L10 19z',
  circle: 'M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0zM12 12h.1',
};
const pens: readonly Pen[] = [1, 2, 3, 4];

interface ToolsProps {
  words: BoardWords;
  onUndo(): void;
  onRedo(): void;
  /** A tool was taken up: the keys now belong to the map. */
  onTake(): void;
}

export function Tools({ words, onUndo, onRedo, onTake }: ToolsProps) {
  function take(t: Tool) {
    tool.value = tool.value === t ? undefined : t;
    chosen.value = undefined;
    if (tool.value) onTake();
  }
  function dip(p: Pen) {
    pen.value = p;
    const one = chosenStroke.value;
    if (one) act({ ...one.drawing, color: p }, one.key);
  }
  function thicken(n: (typeof nibs)[number]) {
    nib.value = n;
    const one = chosenStroke.value;
    if (one) act({ ...one.drawing, width: n }, one.key);
  }
  const wet = chosenStroke.value?.drawing.color ?? pen.value;
  const wide = chosenStroke.value?.drawing.width ?? nib.value;
  return (
    <div class="board-tools" role="toolbar" aria-label={words.tools}>
      <fieldset aria-label={words.tools}>
        {tools.map((t) => (
          <button
            type="button"
            key={t}
            class="board-tool"
            aria-pressed={tool.value === t}
            onClick={() => take(t)}
          >
            {t === 'select' || t === 'circle' ? (
              <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
                <path d={own[t]} />
              </svg>
            ) : (
              <Icon name={toolIcons[t]} />
            )}
            {words.tool[t]}
          </button>
        ))}
      </fieldset>
      <fieldset aria-label={`${words.undo}, ${words.redo}`}>
        <button
          type="button"
          class="board-tool"
          disabled={history.value.done.length === 0}
          onClick={onUndo}
          aria-keyshortcuts="Control+Z"
        >
          <Icon name="undo" />
          {words.undo}
        </button>
        <button
          type="button"
          class="board-tool"
          disabled={history.value.undone.length === 0}
          onClick={onRedo}
          aria-keyshortcuts="Control+Y"
        >
          <Icon name="redo" />
          {words.redo}
        </button>
      </fieldset>
      <fieldset aria-label={words.pens}>
        {pens.map((p) => (
          <button
            type="button"
            key={p}
            class={`board-ink board-pen-${p}`}
            aria-pressed={wet === p}
            aria-label={words.pen[p]}
            title={words.pen[p]}
            onClick={() => dip(p)}
          >
            <i />
          </button>
        ))}
      </fieldset>
      <fieldset aria-label={words.nibs}>
        {nibs.map((n) => (
          <button
            type="button"
            key={n}
            class="board-nib"
            aria-pressed={wide === n}
            aria-label={words.nib[n]}
            title={words.nib[n]}
            onClick={() => thicken(n)}
          >
            <svg viewBox="0 0 28 28" aria-hidden="true">
              <path d="M5 18C10 8 17 22 23 10" stroke-width={n} />
            </svg>
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** What the tool in hand wants, and the buttons for a stroke that is being drawn point by point. */
export function Hint({ words }: { words: BoardWords }) {
  const t = tool.value;
  if (!t || (t === 'select' && chosenStroke.value)) return null;
  const points = sketch.value.path.length;
  const byPoints = t === 'line' || t === 'arrow' || t === 'hotspot' || t === 'link';
  return (
    <div class="board-hint">
      <span>{words.hint[t]}</span>
      {byPoints && points > 0 ? (
        <>
          <button type="button" onClick={() => finishSketch()}>
            {words.finish}
          </button>
          <button type="button" onClick={() => stepBack()}>
            {words.stepBack}
          </button>
          <button
            type="button"
            onClick={() => {
              sketch.value = { path: [] };
            }}
          >
            {words.dropSketch}
          </button>
        </>
      ) : t === 'select' ? null : (
        <span class="keys">{words.keys}</span>
      )}
    </div>
  );
}
