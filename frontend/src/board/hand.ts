// What the hand does with the tools: drawing, rubbing out, linking, and the keys for it.
import { type Map as LeafletMap, latLng } from 'leaflet';
import { useEffect } from 'preact/hooks';
import { explain } from '../api/problem';
import { filterQuery } from '../filter/state';
import { clicksTaken, map } from '../map/map';
import { questionOf } from './counts';
import { fewest, type Position } from './drawing';
import { showHand } from './presence';
import { type Board, concernsOf, lockBoard, mostLinked } from './remote';
import { say } from './said';
import { atWork, kindOf, sketchOn, stepBack, tool } from './sketching';
import {
  act,
  board,
  chosen,
  fresh,
  heldBack,
  notice,
  pendingText,
  readBoards,
  redo,
  shown,
  strokes,
  undo,
} from './state';
import { type Pixel, rubbed } from './stroke';
import type { BoardWords } from './words';

/** Pixels from the eraser's middle to its edge. */
const reach = 12;

export function back(step: typeof undo | typeof redo, words: BoardWords): void {
  if (step()) say(step === undo ? words.undone : words.redone);
  else notice.value = words.undoBlocked;
}

/** Gives the keys to the map: what had them is gone. */
export function toMap(): void {
  map.value?.getContainer().focus({ preventScroll: true });
}

/** Deletes a drawing. */
export function remove(key: string, words: BoardWords): void {
  act(undefined, key);
  say(words.removed);
  toMap();
}

/** Ctrl+Z and its like, as long as no field is being written in. */
export function useKeys(writable: boolean, words: BoardWords): void {
  useEffect(() => {
    if (!writable) return undefined;
    const key = (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest('input, textarea, select, dialog')) return;
      const letter = event.key.toLowerCase();
      const command = event.ctrlKey || event.metaKey;
      if (command && letter === 'z' && !event.shiftKey) {
        if (!stepBack()) back(undo, words);
      } else if (command && (letter === 'y' || (letter === 'z' && event.shiftKey))) back(redo, words);
      else if (event.key === 'Delete' && chosen.value && !command) remove(chosen.value, words);
      else if (event.key === 'Escape' && chosen.value) {
        chosen.value = undefined;
        toMap();
      } else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [writable, words]);
}

/** Puts the tools in hand to work on the map, and shows the hand to the other screens. */
export function useSketching(writable: boolean, words: BoardWords): void {
  const on = map.value;
  const id = board.value?.id;
  useEffect(() => {
    if (!writable || !on || id === undefined) return undefined;
    const stopClicks = tool.subscribe((t) => {
      clicksTaken.value = atWork(t);
      pendingText.value = undefined;
    });
    const stopShowing = showHand(on, id);
    const stop = sketchOn(on, {
      ended(by, kind, path) {
        notice.value = undefined;
        if (by === 'link') {
          if (chosen.value) void linkWithin(chosen.value, path, words);
          tool.value = 'select';
          return;
        }
        const drawing = fresh(kind, path);
        say(words.drawn(words.kind[kind]));
        if (kind === 'text') pendingText.value = drawing;
        else {
          const key = act(drawing);
          chosen.value = kind === 'hotspot' || kind === 'pin' ? key : undefined;
        }
      },
      added: (n) => say(words.added(n)),
      rubbed(from, to, gesture) {
        const n = rubOut(on, from, to, gesture);
        if (n > 0 || from === to) say(words.rubbedOut(n));
      },
      refused(problem) {
        notice.value =
          problem === 'crosses-itself'
            ? words.crossesItself
            : kindOf(tool.value) === 'hotspot'
              ? words.tooFew.hotspot
              : words.tooFew.other;
      },
    });
    return () => {
      stop();
      stopShowing();
      stopClicks();
      clicksTaken.value = false;
      chosen.value = undefined;
    };
  }, [writable, on, id, words]);
}

/** Rubs out what the eraser crosses between two positions, and says how many; what is locked stays. */
function rubOut(on: LeafletMap, from: Position, to: Position, gesture: string): number {
  const project = ([lon, lat]: Position): Pixel => on.latLngToLayerPoint(latLng(lat, lon));
  const [a, b] = [project(from), project(to)];
  let n = 0;
  for (const { key, drawing } of shown.peek()) {
    const path = drawing.path.map(project);
    // A pin or words stand beside their point and are larger than it.
    const near = fewest(drawing.kind) === 1 ? 2 * reach : reach + drawing.width / 2;
    if (heldBack(drawing, undefined) || !rubbed(path, drawing.kind === 'hotspot', a, b, near)) continue;
    act(undefined, key, gesture);
    n++;
  }
  return n;
}

/** Takes the lasso up that links concerns to a hotspot. */
export function lassoLinks(key: string): void {
  tool.value = 'link';
  chosen.value = key;
  toMap();
}

/** Links the concerns within a ring that pass the map's filter to a hotspot, beside those it has. */
export async function linkWithin(key: string, ring: readonly Position[], words: BoardWords): Promise<void> {
  const question = questionOf(ring, filterQuery.peek());
  if (question === undefined) {
    notice.value = words.filteredByRing;
    return;
  }
  try {
    const found = await concernsOf(question);
    const now = strokes.peek().get(key)?.drawing;
    if (!now) return;
    const all = [...new Set([...now.concerns, ...found])].sort((a, b) => a - b);
    act({ ...now, concerns: all.slice(0, mostLinked) }, key);
    notice.value = all.length > mostLinked ? words.linkedMost(mostLinked) : words.linkedNow(found.length);
  } catch (error) {
    notice.value = explain(error);
  }
}

/** Locks or unlocks the board for everybody. */
export function lockOpenBoard(which: Board, locked: boolean): void {
  tool.value = undefined;
  chosen.value = undefined;
  lockBoard(which, locked)
    .then(readBoards)
    .catch((error: unknown) => {
      notice.value = explain(error);
      void readBoards();
    });
}
