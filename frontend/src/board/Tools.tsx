// The tools of the board, within reach at the foot of the map.
import { Icon } from '../look/Icon';
import type { IconName } from '../look/icons';
import type { Pen } from './drawing';
import { finishSketch, sketch, stepBack, type Tool, tool } from './sketching';
import { act, chosen, chosenStroke, history, pen } from './state';
import type { BoardWords } from './words';

const toolIcons: Record<Exclude<Tool, 'select'>, IconName> = {
  pen: 'pen',
  line: 'line',
  arrow: 'arrow',
  hotspot: 'area',
  lasso: 'lasso',
  pin: 'pin',
  text: 'text',
};
const tools = ['select', ...Object.keys(toolIcons)] as Tool[];
/** A pointer, on the icons' grid of 24 units. */
const pointer = 'M6 4l12.5 8.2-5.6 1.2L10 19z';
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
    const own = chosenStroke.value;
    if (own) act({ ...own.drawing, color: p }, own.key);
  }
  const wet = chosenStroke.value?.drawing.color ?? pen.value;
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
            {t === 'select' ? (
              <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
                <path d={pointer} />
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
    </div>
  );
}

/** What the tool in hand wants, and the buttons for a stroke that is being drawn point by point. */
export function Hint({ words }: { words: BoardWords }) {
  const t = tool.value;
  if (!t || (t === 'select' && chosenStroke.value)) return null;
  const points = sketch.value.path.length;
  const byPoints = t === 'line' || t === 'arrow' || t === 'hotspot';
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
