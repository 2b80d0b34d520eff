// The board that is open on this screen, and what the hand does to it.
import { computed, signal } from '@preact/signals';
import { explain } from '../api/problem';
import { type Drawing, type Pen, sameDrawing } from './drawing';
import { did, type Edit, type History, noHistory, redo as redone, undo as undone } from './history';
import { newKey } from './key';
import { type Board, boardRemote, listBoards } from './remote';
import { Saving } from './saving';
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
  const place = `minqing.board.${account}.${id}`;
  saving = new Saving(strokes, boardRemote(id), {
    read: () => localStorage.getItem(place),
    write: (text) => (text === null ? localStorage.removeItem(place) : localStorage.setItem(place, text)),
  });
  void readOpenBoard().then(() => saving?.saveAll());
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

/** Tries to save what is unsaved, now. */
export function saveNow(): void {
  saving?.saveAll();
}

/** Draws, changes (same key) or deletes (undefined), and remembers it for undoing. Gives the key. */
export function act(drawing: Drawing | undefined, key: string = newKey()): string {
  const before = strokes.value.get(key)?.drawing;
  draft.value = undefined;
  notice.value = undefined;
  if (before === drawing || (before && drawing && sameDrawing(before, drawing))) return key;
  history.value = did(history.value, { key, before, after: drawing });
  saving?.draw(key, drawing);
  if (!drawing && chosen.value === key) chosen.value = undefined;
  return key;
}

/** Takes the last own edit back. Gives false, and changes nothing, when somebody changed that drawing since. */
export function undo(): boolean {
  return go(undone(history.value));
}

/** Does the last undone edit again, on the same terms. */
export function redo(): boolean {
  return go(redone(history.value));
}

function go(step: { edit: Edit; history: History } | undefined): boolean {
  if (!step) return true;
  const { key, before, after } = step.edit;
  const now = strokes.value.get(key)?.drawing;
  const untouched = now && before ? sameDrawing(now, before) : now === before;
  draft.value = undefined;
  notice.value = undefined;
  if (!untouched) {
    history.value = {
      done: history.value.done.filter((e) => e.key !== key),
      undone: history.value.undone.filter((e) => e.key !== key),
    };
    return false;
  }
  history.value = step.history;
  saving?.draw(key, after);
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
  strokes.value = tookTheirs(strokes.value, key);
}
