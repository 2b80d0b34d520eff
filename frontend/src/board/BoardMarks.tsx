// What lies on the map: the board's drawings, the stroke under the hand, the handles of the chosen one.

import { counts } from './counts';
import type { Drawing } from './drawing';
import { Handles } from './Handles';
import { Mark, Pointer, SketchMark } from './Marks';
import type { BoardPane } from './pane';
import { drawingOf, hands } from './presence';
import { say } from './said';
import { kindOf, sketch, tool } from './sketching';
import { act, chosen, chosenStroke, draft, fresh, newcomers, pendingText, shown } from './state';
import { type Stroke, unsaved } from './strokes';
import type { BoardWords } from './words';

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
          state={stateOf(stroke)}
          author={newcomers.value.get(stroke.key)}
          unsavedWord={words.unsaved}
          name={nameOf(stroke.drawing, words)}
          chosen={selecting && stroke.key === chosen.value}
          onChoose={
            selecting
              ? () => {
                  chosen.value = stroke.key;
                  say(words.taken(nameOf(stroke.drawing, words)));
                }
              : undefined
          }
        />
      ))}
      <Hands pane={pane} />
      <Sketching pane={pane} />
      {pendingText.value ? <SketchMark drawing={pendingText.value} project={pane.project} dots /> : null}
      {selecting && own && !own.drawing.locked ? (
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
  const drawing = fresh(kind, path);
  const byHand = tool.value !== 'line' && tool.value !== 'arrow' && tool.value !== 'hotspot';
  return (
    <SketchMark drawing={drawing} hover={hover} project={pane.project} dots={!byHand || path.length < 3} />
  );
}

/** What hands on other screens are doing, over what is drawn already. */
function Hands({ pane }: { pane: BoardPane }) {
  return (
    <g class="board-hands">
      {[...hands.value.values()].map((hand) => {
        const drawing = drawingOf(hand);
        const tip = drawing?.path[drawing.path.length - 1];
        const at = hand.pointer ?? tip;
        return (
          <g key={hand.screen} class="board-hand">
            {drawing ? <SketchMark drawing={drawing} project={pane.project} dots={false} /> : null}
            {at ? <Pointer at={pane.project(at)} name={hand.name} color={drawing?.color} /> : null}
          </g>
        );
      })}
    </g>
  );
}

/**
 * The second line of a hotspot: its level, if it has one, how many concerns lie inside under the map's filter, and to how many it is
 * linked.
 */
export function noteOf(key: string, drawing: Drawing, words: BoardWords): string | undefined {
  if (drawing.kind !== 'hotspot') return undefined;
  const count = counts.value.get(key);
  const level = drawing.level > 0 ? words.levels[drawing.level] : '';
  const number = count === undefined ? '' : count === 'failed' ? words.countUnknown : words.count(count);
  const linked = drawing.concerns.length > 0 ? words.linked(drawing.concerns.length) : '';
  return [level, number, linked].filter(Boolean).join(' · ');
}

/** Whether a stroke is not saved, or somebody else saved another one meanwhile. */
export function stateOf(stroke: Stroke): 'unsaved' | 'conflict' | undefined {
  if (stroke.theirs) return 'conflict';
  return stroke.problem && unsaved(stroke) ? 'unsaved' : undefined;
}

function nameOf(drawing: Drawing, words: BoardWords): string {
  return [words.kind[drawing.kind], drawing.title].filter(Boolean).join('：');
}
