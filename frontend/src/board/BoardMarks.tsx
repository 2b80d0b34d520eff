// What lies on the map: the board's drawings, the stroke under the hand, the handles of the chosen one.

import { counts } from './counts';
import type { Drawing } from './drawing';
import { Handles } from './Handles';
import { Mark, SketchMark } from './Marks';
import type { BoardPane } from './pane';
import { kindOf, sketch, tool } from './sketching';
import { act, chosen, chosenStroke, draft, newcomers, pen, pendingText, shown } from './state';
import { unsaved } from './strokes';
import type { BoardWords } from './words';

/** Stroke of a new drawing in pixels. */
export const strokeWidth = 4;

export function BoardMarks({ pane, words }: { pane: BoardPane; words: BoardWords }) {
  // Read so that a zoom places everything anew.
  pane.epoch.value;
  // Only the panel of those who may draw takes a tool up.
  const selecting = tool.value === 'select';
  const own = chosenStroke.value;
  return (
    <>
      {shown.value.map((stroke) => (
        <Mark
          key={stroke.key}
          drawing={stroke.drawing}
          project={pane.project}
          note={noteOf(stroke.key, stroke.drawing, words)}
          state={stroke.theirs ? 'conflict' : stroke.problem && unsaved(stroke) ? 'unsaved' : undefined}
          author={newcomers.value.get(stroke.key)}
          unsavedWord={words.unsaved}
          name={nameOf(stroke.drawing, words)}
          chosen={selecting && stroke.key === chosen.value}
          onChoose={selecting ? () => (chosen.value = stroke.key) : undefined}
        />
      ))}
      <Sketching pane={pane} />
      {pendingText.value ? <SketchMark drawing={pendingText.value} project={pane.project} dots /> : null}
      {selecting && own ? (
        <Handles
          key={own.key}
          drawing={own.drawing}
          project={pane.project}
          unproject={pane.unproject}
          words={words}
          onDraft={(drawing) => (draft.value = { key: own.key, drawing })}
          onChange={(drawing) => act(drawing, own.key)}
        />
      ) : null}
    </>
  );
}

function Sketching({ pane }: { pane: BoardPane }) {
  const kind = kindOf(tool.value);
  const { path, hover } = sketch.value;
  if (!kind || path.length === 0) return null;
  const drawing: Drawing = {
    kind,
    path,
    title: '',
    level: 0,
    color: pen.value,
    width: strokeWidth,
    concerns: [],
  };
  const byHand = tool.value === 'pen' || tool.value === 'lasso';
  return (
    <SketchMark drawing={drawing} hover={hover} project={pane.project} dots={!byHand || path.length < 3} />
  );
}

/** The second line of a hotspot: its level, if it has one, and how many concerns lie inside under the map's filter. */
function noteOf(key: string, drawing: Drawing, words: BoardWords): string | undefined {
  if (drawing.kind !== 'hotspot') return undefined;
  const count = counts.value.get(key);
  const level = drawing.level > 0 ? words.levels[drawing.level] : '';
  const number = count === undefined ? '' : count === 'failed' ? words.countUnknown : words.count(count);
  return [level, number].filter(Boolean).join(' · ');
}

function nameOf(drawing: Drawing, words: BoardWords): string {
  return [words.kind[drawing.kind], drawing.title].filter(Boolean).join('：');
}
