// What the grid editor holds: the grids as they were read, the plan under the hand with its own undo, and how saving went.
import { computed, signal } from '@preact/signals';
import { api } from '../../api/client';
import { explain, ProblemError } from '../../api/problem';
import type { components } from '../../api/schema';
import type { Position } from '../../board/drawing';
import { type Fault, faultsOf } from './faults';
import { editsOf, isEmpty, laidOver, type Plan, planOf, type Shape } from './plan';

type Schemas = components['schemas'];
export type AreasChanged = Schemas['AreasChanged'];
export type Entry = Schemas['AreaEntry'];

/** What the hand does: move borders, draw a new outline, draw a line across the chosen grid, choose the grid to merge. */
export type Mode = 'select' | 'draw' | 'split' | 'merge';

const nothing = planOf([]);

/** Code of the community whose grids are edited. */
export const community = signal<string | undefined>(undefined);
/** Its rings, closed. */
export const around = signal<readonly (readonly Position[])[]>([]);
const base = signal<Plan>(nothing);
const past = signal<readonly Plan[]>([]);
const future = signal<readonly Plan[]>([]);
const present = signal<Plan>(nothing);
/** The plan while a handle is being moved. */
export const draft = signal<Plan | undefined>(undefined);
export const loading = signal(false);
export const readProblem = signal<string | undefined>(undefined);

export const mode = signal<Mode>('select');
/** Code of the chosen grid. */
export const chosen = signal<string | undefined>(undefined);
/** A finished outline or line that waits for its name. */
export const drawn = signal<readonly Position[] | undefined>(undefined);
export const notice = signal<string | undefined>(undefined);
export const saving = signal(false);
/** Why the last request was refused, and whether because somebody else was faster. */
export const refusal = signal<{ text: string; stale: boolean } | undefined>(undefined);
/** Ground that the last edit left to no grid. */
export const gaps = signal<AreasChanged['gaps']>([]);
/** Somebody else changed areas while there is unsaved work. */
export const overtaken = signal(false);

export const plan = computed(() => draft.value ?? present.value);
export const edits = computed(() => editsOf(base.value, present.value));
export const dirty = computed(() => !isEmpty(edits.value));
export const faults = computed<Fault[]>(() => faultsOf(plan.value, around.value));
export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

export const gridNamed = (code: string | undefined) => plan.value.grids.find((g) => g.code === code);
export const nameOf = (code: string) => gridNamed(code)?.name ?? code;

/** Takes a plan as the next step. */
export function take(next: Plan): void {
  past.value = [...past.value, present.value].slice(-100);
  future.value = [];
  present.value = next;
  draft.value = undefined;
  refusal.value = undefined;
  notice.value = undefined;
}

export function undo(): void {
  const before = past.value[past.value.length - 1];
  if (!before) return;
  future.value = [present.value, ...future.value];
  past.value = past.value.slice(0, -1);
  present.value = before;
}

export function redo(): void {
  const [next, ...rest] = future.value;
  if (!next) return;
  past.value = [...past.value, present.value];
  future.value = rest;
  present.value = next;
}

/** Starts over from a plan that is as the server has it, `now` being what the hand made of it. */
function begin(read: Plan, now: Plan = read): void {
  base.value = read;
  present.value = now;
  past.value = [];
  future.value = [];
  draft.value = undefined;
  drawn.value = undefined;
  refusal.value = undefined;
  overtaken.value = false;
  if (!now.grids.some((g) => g.code === chosen.value)) chosen.value = undefined;
}

const ringsOf = (geometry: Schemas['Area']['geometry']): Position[][][] => {
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates as unknown as Position[][][];
  return geometry?.type === 'Polygon' ? [geometry.coordinates as unknown as Position[][]] : [];
};

async function readShapes(code: string): Promise<Shape[]> {
  const { features } = await api.get<Schemas['AreaCollection']>(`areas?level=grid&within=${code}`);
  return features.map(({ geometry, properties: { code, name, version } }) => ({
    code,
    name,
    version,
    coordinates: ringsOf(geometry),
  }));
}

/** Reads the community and its grids; what was drawn and not saved is gone. */
export async function open(code: string): Promise<void> {
  community.value = code;
  loading.value = true;
  readProblem.value = undefined;
  try {
    const [own, shapes] = await Promise.all([api.get<Schemas['Area']>(`areas/${code}`), readShapes(code)]);
    if (community.value !== code) return;
    around.value = ringsOf(own.geometry).flat();
    begin(planOf(shapes));
  } catch (error) {
    readProblem.value = explain(error);
  } finally {
    loading.value = false;
  }
}

export function shut(): void {
  community.value = undefined;
  around.value = [];
  chosen.value = undefined;
  mode.value = 'select';
  notice.value = undefined;
  gaps.value = [];
  begin(nothing);
}

/** Somebody changed areas: without unsaved work the newest are shown, else a word says so. */
export function heardOfChange(): void {
  if (saving.value || !community.value) return;
  if (dirty.value || drawn.value) overtaken.value = true;
  else void open(community.value);
}

/** Goes back to what the server has, as a step that can itself be undone. */
export function discard(): void {
  take(base.value);
}

/** Sends one request; its answer is the newest state. What was drawn stays when it is refused. */
async function send(request: () => Promise<AreasChanged>): Promise<boolean> {
  const code = community.value;
  if (!code || saving.value) return false;
  saving.value = true;
  refusal.value = undefined;
  notice.value = undefined;
  try {
    const done = await request();
    await open(code);
    chosen.value = undefined;
    gaps.value = done.gaps;
    return true;
  } catch (error) {
    const status = error instanceof ProblemError ? error.status : 0;
    refusal.value = { text: explain(error), stale: status === 412 };
    return false;
  } finally {
    saving.value = false;
  }
}

export function save(): Promise<boolean> {
  const { areas, added } = edits.value;
  const parent = community.value;
  return send(async () => {
    const body = { areas, added: added.map((a) => ({ ...a, parent })) };
    return (await api.patch<AreasChanged>('areas', body, { headers: { 'Content-Type': 'application/json' } }))
      .body;
  });
}

export function splitChosen(line: readonly Position[], name: string): Promise<boolean> {
  const grid = gridNamed(chosen.value);
  if (!grid) return Promise.resolve(false);
  const body = { line: { type: 'LineString', coordinates: line }, name };
  return send(() =>
    api.post<AreasChanged>(`areas/${grid.code}/split`, body, { ifMatch: `"${grid.version}"` }),
  );
}

export function mergeInto(code: string, other: string): Promise<boolean> {
  const [grid, gone] = [gridNamed(code), gridNamed(other)];
  if (!grid || !gone) return Promise.resolve(false);
  const body = { other, version: gone.version };
  return send(() => api.post<AreasChanged>(`areas/${code}/merge`, body, { ifMatch: `"${grid.version}"` }));
}

export function undoEntry(id: number): Promise<boolean> {
  return send(() => api.post<AreasChanged>(`areas/history/${id}/undo`, undefined));
}

export async function readHistory(): Promise<Entry[]> {
  const within = community.value ? `?within=${community.value}` : '';
  return (await api.get<Schemas['AreaHistory']>(`areas/history${within}`)).entries;
}

/** After somebody else was faster: the newest grids, with the own edits laid over them, to be saved again. */
export async function layOver(): Promise<void> {
  const code = community.value;
  if (!code) return;
  try {
    const newest = await readShapes(code);
    begin(planOf(newest), laidOver(newest, present.value, edits.value));
  } catch (error) {
    refusal.value = { text: explain(error), stale: true };
  }
}
