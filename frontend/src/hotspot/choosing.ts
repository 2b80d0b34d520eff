// Hotspots, places and silent grids on the map and in the list beside it: what is chosen in one is shown in the other.
import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { areaByCode, areaName, areas } from '../area/state';
import { categoryName } from '../concern/categories';
import { concernTiles, map } from '../map/map';
import { showBox, showPlace } from '../map/view';
import { showHotspots } from './layer';
import type { Names } from './sentence';
import { chosen, followHotspots, hotspots, places } from './state';
import { t } from './words';

/** An area's name; a grid's alone where there is but one community that it can be of. */
function placeName(code: string): string {
  if (code === '') return t('outside');
  const area = areaByCode(code);
  if (!area) return t('here');
  const communities = areas.value?.filter((a) => a.level === 'community') ?? [];
  return area.level === 'grid' && communities.length === 1 ? area.name : areaName(code);
}

export const names: Names = { category: categoryName, area: placeName };

/** Brings something into the open and its entry into sight. */
export function choose(key: string): void {
  chosen.value = key;
  const [kind, id] = [key.slice(0, key.indexOf('-')), key.slice(key.indexOf('-') + 1)];
  if (kind === 'hot') {
    const at = hotspots.peek().value?.features.find((f) => String(f.id) === id)?.properties.centre;
    if (at) showPlace([at[0] as number, at[1] as number], 16);
  } else if (kind === 'place') {
    const at = places.peek().value?.features.find((f) => String(f.id) === id)?.geometry.coordinates;
    if (at) showPlace(at as [number, number], 17);
  } else {
    const box = areaByCode(id)?.bbox;
    if (box) showBox(box);
  }
  document.getElementById(`entry-${key}`)?.scrollIntoView({ block: 'nearest' });
}

/** What is pressed on the map is drawn anew; the keyboard goes on from its entry. */
function chooseOnMap(key: string): void {
  choose(key);
  document.querySelector<HTMLElement>(`#entry-${CSS.escape(key)} > button`)?.focus({ preventScroll: true });
}

/** Keeps them up to date and on the map while a list of them is open. */
export function useHotspots(): void {
  useEffect(followHotspots, []);
  useEffect(
    () =>
      effect(() => {
        const [on, tiles] = [map.value, concernTiles.value];
        return on && tiles ? showHotspots(on, tiles, chooseOnMap) : undefined;
      }),
    [],
  );
}
