// The board's part of the HTTP contract.
import { api } from '../api/client';
import { type Drawing, geometryOf, propertiesOf } from './drawing';
import type { BoardRemote } from './saving';
import { type AnnotationFeature, type Served, servedOf } from './strokes';

/** A meeting's named layer of drawings on an area. */
export interface Board {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly area: { readonly code: string; readonly name: string };
  /** How many drawings it held when the list was read. */
  readonly annotations: number;
  /** What is drawn on it stays as it is until somebody unlocks it. */
  readonly locked: boolean;
  /** Display name of whoever locked it; empty when unknown. */
  readonly locked_by: string;
  /** Only of one that was filed away, and is only read. */
  readonly archived_at?: string;
}

/** The boards in use that this account may read, the latest meeting first, and `open` even when it was filed away. */
export async function listBoards(open?: number): Promise<Board[]> {
  const { boards } = await api.get<{ boards: Board[] }>('boards');
  if (open === undefined || boards.some((b) => b.id === open)) return boards;
  return [...boards, await api.get<Board>(`boards/${open}`)];
}

/** Opens a new board on an area; a repeated call with the same creation opens one. */
export function createBoard(name: string, area: string, creation: string): Promise<Board> {
  return api.post<Board>('boards', { name, area }, { idempotencyKey: creation });
}

export async function renameBoard(board: Board, name: string): Promise<void> {
  await api.patch(`boards/${board.id}`, { name }, { ifMatch: etag(board.version) });
}

export async function lockBoard(board: Board, locked: boolean): Promise<void> {
  await api.patch(`boards/${board.id}`, { locked }, { ifMatch: etag(board.version) });
}

/** Deletes a board and all that is drawn on it. */
export function removeBoard(board: Board): Promise<void> {
  return api.delete(`boards/${board.id}`, { ifMatch: etag(board.version) });
}

/** The annotations of one board; every call may throw ProblemError or UnreachableError. */
export function boardRemote(board: number): BoardRemote {
  const path = `boards/${board}/annotations`;
  return {
    async list() {
      const { features } = await api.get<{ features: AnnotationFeature[] }>(path);
      return features.flatMap((feature) => servedOf(feature) ?? []);
    },
    async create(drawing, creation) {
      return understood(
        await api.post<AnnotationFeature>(path, featureOf(drawing), { idempotencyKey: creation }),
      );
    },
    async change(id, version, drawing, { path: moved, ...others }, name) {
      const patch = { ...others, ...(moved ? { geometry: geometryOf(drawing) } : {}) };
      const options = { ifMatch: etag(version), idempotencyKey: name };
      return understood((await api.patch<AnnotationFeature>(`${path}/${id}`, patch, options)).body);
    },
    remove: (id, version) => api.delete(`${path}/${id}`, { ifMatch: etag(version) }),
  };
}

/** How many concerns a query of the statistics counts. */
export async function countWithin(query: string, signal: AbortSignal): Promise<number> {
  return (await api.get<{ total: number }>(`stats?by=light&${query}`, { signal })).total;
}

/** How many concerns a drawing may be linked to. */
export const mostLinked = 1000;

/** The ids of the concerns that a query of the list gives, as many as a drawing may be linked to. */
export async function concernsOf(query: string): Promise<number[]> {
  const ids: number[] = [];
  for (let next: string | undefined = `concerns?${query}&limit=500`; next && ids.length < mostLinked; ) {
    const page: { features: { id: number }[]; next?: string } = await api.get(next);
    ids.push(...page.features.map((feature) => feature.id));
    next = page.next;
  }
  return ids.slice(0, mostLinked);
}

const etag = (version: number) => `"${version}"`;

function featureOf(drawing: Drawing) {
  return { type: 'Feature', geometry: geometryOf(drawing), properties: propertiesOf(drawing) };
}

function understood(feature: AnnotationFeature): Served {
  const served = servedOf(feature);
  if (!served)
    throw new TypeError(`the server answered an annotation that is none: ${JSON.stringify(feature)}`);
  return served;
}
