import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { filterQueryWithoutArea } from '../filter/state';
import { onChange, onReset } from '../live/stream';
import { session } from '../session/state';
import { type Area, boxOf, levels, pathTo, prefixOf, treeOf } from './areas';

type Schemas = components['schemas'];

/** How many concerns, by light. */
export type Count = Omit<Schemas['StatsRow'], 'key'>;

/** Every area that the account may see; undefined until they are here. */
export const areas = signal<Area[] | undefined>(undefined);
export const areasFailed = signal<unknown>(undefined);
export const tree = computed(() => treeOf(areas.value ?? []));

/** Counts by an area's code under the present filter, whichever area is chosen; undefined until they are here. */
export const counts = signal<ReadonlyMap<string, Count> | undefined>(undefined);
export const countsFailed = signal<unknown>(undefined);

const byCode = computed(() => new Map((areas.value ?? []).map((a) => [a.code, a])));

export function areaByCode(code: string): Area | undefined {
  return byCode.value.get(code);
}

/**
 * An area's name, as short as it is clear: grids and buildings are numbered alike everywhere, so they come with the area above,
 * 市政府大院 · 第四网格. A code nobody knows is its own name.
 */
export function areaName(code: string): string {
  const path = pathTo(areas.value ?? [], code);
  const own = path[path.length - 1];
  if (!own) return code;
  const above = own.level === 'grid' || own.level === 'building' ? path[path.length - 2] : undefined;
  return above ? `${above.name} · ${own.name}` : own.name;
}

export async function loadAreas(): Promise<void> {
  try {
    const answer = await api.get<Schemas['AreaCollection']>('areas');
    areas.value = answer.features.map(({ id, geometry, properties: { code, name, level } }) => ({
      id,
      code,
      name,
      level,
      prefix: prefixOf(code, level),
      bbox: geometry ? boxOf(geometry.coordinates) : undefined,
    }));
    areasFailed.value = undefined;
  } catch (error) {
    areasFailed.value = error;
  }
}

let asked: AbortController | undefined;

/** Asks for the counts of every level at once; a later call overtakes an earlier one. */
export async function loadCounts(): Promise<void> {
  const present = levels.filter((level) => areas.peek()?.some((a) => a.level === level));
  const query = filterQueryWithoutArea.peek();
  asked?.abort();
  const controller = new AbortController();
  asked = controller;
  try {
    const answers = await Promise.all(
      present.map((level) =>
        api.get<Schemas['Stats']>(`stats?by=area&level=${level}${query ? `&${query}` : ''}`, {
          signal: controller.signal,
        }),
      ),
    );
    const next = new Map<string, Count>();
    for (const { rows } of answers)
      for (const { key, ...count } of rows) if (key !== '') next.set(key, count);
    counts.value = next;
    countsFailed.value = undefined;
  } catch (error) {
    if (!controller.signal.aborted) countsFailed.value = error;
  }
}

/** Keeps areas and counts up to date while somebody is signed in; returns how to stop. */
export function followAreas(): () => void {
  let timer = 0;
  const soon = () => {
    if (timer) return;
    timer = window.setTimeout(() => {
      timer = 0;
      void loadCounts();
    }, 400);
  };
  const again = () => void loadAreas();
  const stops = [
    effect(() => {
      void filterQueryWithoutArea.value;
      if (areas.value && session.value) void loadCounts();
    }),
    onChange('concern', soon),
    onChange('area', again),
    onReset(again),
  ];
  again();
  const minute = window.setInterval(soon, 60_000);
  return () => {
    clearTimeout(timer);
    clearInterval(minute);
    asked?.abort();
    for (const stop of stops) stop();
    areas.value = undefined;
    counts.value = undefined;
  };
}
