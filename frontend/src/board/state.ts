// The board that is open on this screen, and what the hand does to it.
import { computed, signal } from '@preact/signals';
import { explain } from '../api/problem';
import { type Drawing, type Kind, type Pen, type Position, sameDrawing } from './drawing';
import {
  continues,
  did,
  type Edit,
  type History,
  noHistory,
  redo as redone,
  undo as undone,
} from './history';
import { newKey } from './key';
import { merged } from './merge';
import { type Board, boardRemote, listBoards } from './remote';
import { Saving, type StrokeStore } from './saving';
import { tool } from './sketching';
import { keptMine, type Stroke, type Strokes, tookTheirs, unsaved } from './strokes';

/** The boards this account reads, the newest first; undefined until they are known. */
export const boards = signal<readonly Board[] | undefined>(undefined);
/** Why the boards or the open board could not be read. */
export const readProblem = signal<string | undefined>(undefined);
/** The open board's id. */
export const openId = signal<number | undefined>(undefined);
export const strokes = signal<Strokes>(new Map());
/** Key of the chosen drawing. */
export const chosen = signal<string | undefined>(undefined);
/** A drawing while its handle is being moved. */
export const draft = signal<{ key: string; drawing: Drawing } | undefined>(undefined);
/** A text whose place is chosen and whose words are still to be written. */
export const pendingText = signal<Drawing | undefined>(undefined);
export const pen = signal<Pen>(1);
/** Widths of a stroke in pixels: to read from near, across a room, and from the far end of a wall. */
export const nibs = [4, 7, 12] as const;
export const nib = signal<(typeof nibs)[number]>(4);
export const history = signal<History>(noHistory);
/** What the person should know now, in words; it goes with the next act. */
export const notice = signal<string | undefined>(undefined);

export const board = computed(() => boards.value?.find((b) => b.id === openId.value));
/** The drawings as they are shown: the one under a moving handle as it would become. */
export const shown = computed<readonly (Stroke & { drawing: Drawing })[]>(() =>
  [...strokes.value.values()].flatMap((s) => {
    const drawing = draft.value?.key === s.key ? draft.value.drawing : s.drawing;
    return drawing ? [{ ...s, drawing }] : [];
  }),
);
export const chosenStroke = computed(() => shown.value.find((s) => s.key === chosen.value));
export const unsavedStrokes = computed(() => [...strokes.value.values()].filter(unsaved));
export const conflicts = computed(() => unsavedStrokes.value.filter((s) => s.theirs));

/** Whose stroke just came or changed, by its key: another hand's name is shown for a moment. */
export const newcomers = signal<ReadonlyMap<string, string>>(new Map());
/** Milliseconds such a name stays. */
const introduction = 6_000;

let saving: Saving | undefined;
let own = '';
/** Whether the open board was read before: only what comes after that is new. */
let known = false;

/** Reads which boards there are. */
export async function readBoards(): Promise<void> {
  try {
    boards.value = await listBoards(openId.peek());
    readProblem.value = undefined;
  } catch (error) {
    readProblem.value = explain(error);
  }
}

/** Opens a board for this account, unsaved strokes of an earlier page included; undefined closes the open one. */
export function openBoard(id: number | undefined, account: string, displayName: string): void {
  if (id === openId.value) return;
  saving?.stop();
  saving = undefined;
  tool.value = undefined;
  chosen.value = undefined;
  draft.value = undefined;
  notice.value = undefined;
  history.value = noHistory;
  strokes.value = new Map();
  openId.value = id;
  own = displayName;
  known = false;
  newcomers.value = new Map();
  if (id === undefined) return;
  saving = new Saving(strokes, boardRemote(id), storeOf(`minqing.board.${account}.${id}.`));
  void readOpenBoard().then(() => saving?.saveAll());
}

/** This browser's storage, as far as it has room: what does not fit is kept by the page alone. */
function storeOf(place: string): StrokeStore {
  return {
    read: () =>
      Object.keys(localStorage)
        .filter((name) => name.startsWith(place))
        .map((name) => localStorage.getItem(name) ?? ''),
    write(key, text) {
      try {
        if (text === null) localStorage.removeItem(place + key);
        else localStorage.setItem(place + key, text);
      } catch (error) {
        console.warn('an unsaved stroke is kept by this page alone', error);
      }
    },
  };
}

/** Reads the open board anew: at opening, and whenever the live stream says that it changed. */
export async function readOpenBoard(): Promise<void> {
  const before = new Map([...strokes.value.values()].map((s) => [s.served?.id, s.served?.version]));
  try {
    await saving?.refresh();
    readProblem.value = undefined;
    const all = [...strokes.value.values()];
    if (known) introduce(all.filter((s) => s.served && before.get(s.served.id) !== s.served.version));
    known = true;
  } catch (error) {
    readProblem.value = explain(error);
  }
}

function introduce(changed: readonly Stroke[]): void {
  const names = new Map(
    changed.flatMap((s) => (s.served?.author && s.served.author !== own ? [[s.key, s.served.author]] : [])),
  );
  if (names.size === 0) return;
  newcomers.value = new Map([...newcomers.value, ...names]);
  setTimeout(() => {
    newcomers.value = new Map([...newcomers.value].filter(([key]) => !names.has(key)));
  }, introduction);
}

/** Tries to save what waits for the server, now. */
export function saveWaiting(): void {
  saving?.saveAll();
}

/** Tries to save what is unsaved, now, also what was refused. */
export function saveNow(): void {
  saving?.insist();
}

/** A new drawing in the pen and the width that are in hand. */
export function fresh(kind: Kind, path: readonly Position[]): Drawing {
  return {
    kind,
    path,
    title: '',
    level: 0,
    color: pen.value,
    width: nib.value,
    concerns: [],
    locked: false,
  };
}

/** Whether a change from one to the other is held up by a lock: only unlocking is not. */
export function heldBack(before: Drawing | undefined, after: Drawing | undefined): boolean {
  return before?.locked === true && after?.locked !== false;
}

/**
 * Draws, changes (same key) or deletes (undefined), and remembers it for undoing, together with the others of its gesture. What is
 * locked stays. Gives the key.
 */
export function act(drawing: Drawing | undefined, key: string = newKey(), gesture?: string): string {
  const before = strokes.value.get(key)?.drawing;
  draft.value = undefined;
  notice.value = undefined;
  if (before === drawing || heldBack(before, drawing)) return key;
  if (before && drawing && sameDrawing(before, drawing)) return key;
  history.value = did(history.value, { key, before, after: drawing, gesture });
  saving?.draw(key, drawing);
  if (!drawing && chosen.value === key) chosen.value = undefined;
  return key;
}

/**
 * Takes the last own gesture back, and leaves what others changed besides. Gives false when somebody changed the same since, or
 * locked it: that edit stays.
 */
export function undo(): boolean {
  return all(undone, (h) => h.done);
}

/** Does the last undone gesture again, on the same terms. */
export function redo(): boolean {
  return all(redone, (h) => h.undone);
}

function all(step: typeof undone, stack: (h: History) => readonly Edit[]): boolean {
  let whole = true;
  for (let next = step(history.value); next; ) {
    const { edit } = next;
    whole = go(next) && whole;
    next = continues(stack(history.value), edit) ? step(history.value) : undefined;
  }
  return whole;
}

function go(step: { edit: Edit; history: History }): boolean {
  const { key, before, after } = step.edit;
  const now = strokes.value.get(key)?.drawing;
  const both = now && before && after ? merged(before, after, now, 'mine') : undefined;
  const untouched = now && before ? sameDrawing(now, before) : now === before;
  draft.value = undefined;
  notice.value = undefined;
  if ((both ? both.clash.length > 0 : !untouched) || heldBack(now, both?.drawing ?? after)) {
    history.value = {
      done: history.value.done.filter((e) => e.key !== key),
      undone: history.value.undone.filter((e) => e.key !== key),
    };
    return false;
  }
  history.value = step.history;
  saving?.draw(key, both?.drawing ?? after);
  if (!after && chosen.value === key) chosen.value = undefined;
  return true;
}

/** Of two versions of one drawing, the own one is chosen and saved on top. */
export function useMine(key: string): void {
  strokes.value = keptMine(strokes.value, key, newKey());
  saving?.saveAll();
}

/** Of two versions of one drawing, the other hand's is chosen. */
export function useTheirs(key: string): void {
  strokes.value = tookTheirs(strokes.value, key, newKey());
  saving?.saveAll();
}
