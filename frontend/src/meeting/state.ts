// What the meeting's page shows: which board, beside which, and what was decided.
import { signal } from '@preact/signals';
import { explain } from '../api/problem';
import { urlParam } from '../app/url';
import type { Drawing } from '../board/drawing';
import { type Ground, readGround } from './ground';
import { boxAround } from './picture';
import {
  type Archived,
  type Board,
  type DecisionList,
  type Difference,
  listBoards,
  listDecisions,
  readBoard,
  readDifference,
  readDrawings,
} from './remote';

export const boardParam = urlParam('board', true);
export const besideParam = urlParam('beside', true);

export const words = signal('');
export const archived = signal<Archived>('exclude');
export const boards = signal<readonly Board[] | undefined>(undefined);
/** Boards of the open one's area with earlier meetings, archived ones too: what it can be compared with. */
export const earlier = signal<readonly Board[]>([]);

/** Everything about the open board; undefined while it is being read. */
export interface Opened {
  readonly board: Board;
  readonly now: readonly Drawing[];
  readonly before: readonly Drawing[];
  readonly difference: Difference;
  readonly decisions: DecisionList;
  readonly ground: Ground;
}
export const opened = signal<Opened | undefined>(undefined);
export const problem = signal<string | undefined>(undefined);

const number = (text: string | undefined) => {
  const n = Number(text);
  return Number.isSafeInteger(n) && n > 0 ? n : undefined;
};

let listing = 0;

/** Reads which boards there are; a later call overtakes an earlier one. */
export async function loadBoards(): Promise<void> {
  const turn = ++listing;
  try {
    const found = await listBoards(words.peek().trim(), archived.peek());
    if (turn === listing) boards.value = found;
  } catch (error) {
    if (turn === listing) problem.value = explain(error);
  }
}

let opening = 0;

/** Reads the open board and the one beside it anew. */
export async function loadOpened(): Promise<void> {
  const turn = ++opening;
  const id = number(boardParam.value.peek());
  if (id === undefined) {
    opened.value = undefined;
    return;
  }
  if (opened.peek()?.board.id !== id) opened.value = undefined;
  try {
    const [all, whole] = await Promise.all([
      listBoards('', 'include'),
      readOpened(id, number(besideParam.value.peek())),
    ]);
    if (turn !== opening) return;
    earlier.value = all.filter(
      (b) => b.id !== id && b.area.code === whole.board.area.code && b.met_on <= whole.board.met_on,
    );
    opened.value = whole;
    problem.value = undefined;
  } catch (error) {
    if (turn === opening) problem.value = explain(error);
  }
}

/** A board with all that the page or the paper shows of it. */
export async function readOpened(id: number, since: number | undefined, paper = false): Promise<Opened> {
  const [board, now, difference, decisions] = await Promise.all([
    readBoard(id),
    readDrawings(id),
    readDifference(id, since, paper),
    listDecisions(id, paper),
  ]);
  const before = difference.earlier ? await readDrawings(difference.earlier.id) : [];
  const seen = paper ? now : [...now, ...before];
  const ground = await readGround(board.area.code, [boxAround(seen.flatMap((d) => d.path))]);
  return { board, now, before, difference, decisions, ground };
}
