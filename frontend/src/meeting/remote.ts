// The meeting's part of the HTTP contract; every call may throw ProblemError or UnreachableError.
import { api, request } from '../api/client';
import { ProblemError } from '../api/problem';
import type { components } from '../api/schema';
import { newKey } from '../board/key';
import { type AnnotationFeature, servedOf } from '../board/strokes';

type Schemas = components['schemas'];
export type Board = Schemas['Board'];
export type Decision = Schemas['Decision'];
export type DecisionList = Schemas['DecisionList'];
export type DecisionEvent = Schemas['DecisionEvent'];
export type Difference = Schemas['BoardDifference'];
export type DifferenceRow = Schemas['DifferenceRow'];
export type Owners = Schemas['DecisionOwners'];
export type Archived = 'exclude' | 'include' | 'only';

const etag = (version: number) => `"${version}"`;

export async function listBoards(words: string, archived: Archived): Promise<Board[]> {
  const query = new URLSearchParams({ archived });
  if (words) query.set('q', words);
  return (await api.get<Schemas['BoardList']>(`boards?${query}`)).boards;
}

export const readBoard = (id: number) => api.get<Board>(`boards/${id}`);

export async function patchBoard(board: Board, patch: Schemas['BoardPatch']): Promise<Board> {
  return (await api.patch<Board>(`boards/${board.id}`, patch, { ifMatch: etag(board.version) })).body;
}

export const copyBoard = (board: Board, name: string, metOn: string) =>
  api.post<Board>(`boards/${board.id}/copy`, { name, met_on: metOn }, { idempotencyKey: newKey() });

/** Opens a board of a file. What is no JSON at all is refused before it is sent. */
export async function importBoard(area: string, name: string, file: Blob): Promise<Board> {
  const query = new URLSearchParams({ area });
  if (name) query.set('name', name);
  return api.post<Board>(`boards/import?${query}`, read(await file.text()), {
    headers: { 'Content-Type': 'application/geo+json' },
  });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new ProblemError({
      status: 400,
      title: '这不是 GeoJSON 文件，请另选一个',
      title_en: 'This is no GeoJSON file: choose another',
    });
  }
}

/** The board's file, to be saved. */
export async function exportBoard(board: Board, purpose: string): Promise<Blob> {
  return (await request('GET', `boards/${board.id}/export?${new URLSearchParams({ purpose })}`)).blob();
}

export async function readDrawings(board: number) {
  const { features } = await api.get<{ features: AnnotationFeature[] }>(`boards/${board}/annotations`);
  return features.flatMap((feature) => servedOf(feature)?.drawing ?? []);
}

/** With `paper`, without what is about restricted concerns. */
export function readDifference(board: number, since: number | undefined, paper = false): Promise<Difference> {
  const query = new URLSearchParams();
  if (since) query.set('since', `${since}`);
  if (paper) query.set('restricted', 'exclude');
  return api.get<Difference>(`boards/${board}/difference?${query}`);
}

export const listDecisions = (board: number, paper = false) =>
  api.get<DecisionList>(`boards/${board}/decisions${paper ? '?restricted=exclude' : ''}`);

export const readOwners = (board: number) => api.get<Owners>(`boards/${board}/owners`);

export const createDecision = (board: number, decision: Schemas['NewDecision'], key: string) =>
  api.post<Decision>(`boards/${board}/decisions`, decision, { idempotencyKey: key });

const at = (d: Decision) => `boards/${d.board}/decisions/${d.id}`;

export async function patchDecision(d: Decision, patch: Schemas['DecisionPatch']): Promise<void> {
  await api.patch(at(d), patch, { ifMatch: etag(d.version) });
}

export async function decisionEvents(d: Decision): Promise<DecisionEvent[]> {
  return (await api.get<Schemas['DecisionEventList']>(`${at(d)}/events`)).events;
}

export const stepDecision = (d: Decision, step: Schemas['NewStep'], key: string) =>
  api.post<Decision>(`${at(d)}/steps`, step, { idempotencyKey: key });

export const taskDecision = (d: Decision, task: Schemas['NewTask'], key: string) =>
  api.post<Decision>(`${at(d)}/task`, task, { idempotencyKey: key });

/** The steps of the loop that the account can take with a concern now. */
export async function stepsOf(concern: number): Promise<string[]> {
  const feature = await api.get<{ properties: { steps?: string[] } }>(`concerns/${concern}`);
  return feature.properties.steps ?? [];
}
