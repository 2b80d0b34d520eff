import { computed, signal } from '@preact/signals';
import L from 'leaflet';
import { request } from '../api/client';
import { openTool } from '../app/panels';
import { narrow } from '../app/screen';
import { changeSearch, search, urlParam } from '../app/url';
import { boxOf } from '../area/areas';
import { areas } from '../area/state';
import { filter, filterQuery } from '../filter/state';
import { session } from '../session/state';
import type { Concerns } from './concerns';
import { decodeTile } from './decode';
import { map, mapScale } from './map';
import { maxZoom, toLatLng } from './mercator';

/** What the map shows: west, south, east, north in degrees; undefined before there is a map. */
export const viewBox = signal<readonly [number, number, number, number] | undefined>(undefined);

/** The map's zoom, once it has come to rest. */
export const zoom = signal(0);

/** The box of a stack whose members are listed. */
export const stack = signal<readonly [number, number, number, number] | undefined>(undefined);

/** The tool that plays back; while it is open its cells stand for the concerns, and no tint tells of the present. */
export const playbackTool = 'playback';
export const playingBack = computed(() => openTool.value === playbackTool);

const layerNames = ['tint', 'names', 'concerns'] as const;
type LayerName = (typeof layerNames)[number];

/** What is not drawn, in the URL: a link shows what its sender saw. */
const hidden = urlParam('hide');

/** What is drawn. */
export const layersShown = computed(() => {
  const names = hidden.value.value?.split(',') ?? [];
  return Object.fromEntries(layerNames.map((name) => [name, !names.includes(name)])) as Record<
    LayerName,
    boolean
  >;
});

export function showLayer(name: LayerName, shown: boolean): void {
  const now = { ...layersShown.peek(), [name]: shown };
  hidden.set(layerNames.filter((one) => !now[one]).join(','));
}

/** Digits of a position in the URL: less than half a pixel, so that a link reopens the very view. */
const digitsAt = (zoom: number) => (zoom > 16 ? 7 : 5);

/** `map=16/37.86123/113.57012`: zoom, latitude, longitude. Anything else is no position. */
export function readPosition(text: string | null): { zoom: number; centre: L.LatLng } | undefined {
  const parts = (text ?? '').split('/').map(Number);
  const [z, lat, lon] = parts;
  if (parts.length !== 3 || z === undefined || lat === undefined || lon === undefined) return undefined;
  if (
    ![z, lat, lon].every(Number.isFinite) ||
    z < 0 ||
    z > maxZoom ||
    Math.abs(lat) > 85.06 ||
    Math.abs(lon) > 180
  ) {
    return undefined;
  }
  return { zoom: z, centre: L.latLng(lat, lon) };
}

export function writePosition(at: L.Map): string {
  const { lat, lng } = at.getCenter();
  const digits = digitsAt(at.getZoom());
  return `${at.getZoom()}/${lat.toFixed(digits)}/${lng.toFixed(digits)}`;
}

/** Which side of the map each panel lies on; on a phone what is at a side is a sheet at the bottom. */
const panelSides: readonly [string, 'left' | 'top' | 'right' | 'bottom'][] = [
  ['.tree', 'left'],
  ['.bar', 'top'],
  ['.drawer', 'right'],
  ['.table', 'bottom'],
  ['.play', 'bottom'],
  ['.wall-left', 'left'],
  ['.wall-top', 'top'],
  ['.wall-legend', 'top'],
  ['.wall-right', 'right'],
  ['.wall-foot', 'bottom'],
];

/** The pixels at each side of the map that panels lie on, measured, so that what is shown is in the open. */
export function covered(container: HTMLElement): { topLeft: L.PointTuple; bottomRight: L.PointTuple } {
  const box = container.getBoundingClientRect();
  const scale = mapScale.peek();
  const sides = { left: 0, top: 0, right: 0, bottom: 0 };
  for (const [selector, side] of panelSides) {
    const panel = document.querySelector(selector)?.getBoundingClientRect();
    if (!panel || panel.width === 0) continue;
    const at = narrow.peek() && side !== 'top' ? 'bottom' : side;
    const depth = {
      left: panel.right - box.left,
      top: panel.bottom - box.top,
      right: box.right - panel.left,
      bottom: box.bottom - panel.top,
    }[at];
    sides[at] = Math.max(sides[at], depth / scale);
  }
  const room = 24;
  return {
    topLeft: [sides.left + room, sides.top + room],
    bottomRight: [sides.right + room, sides.bottom + room],
  };
}

/** Fits a box (west, south, east, north) into the part of the map that no panel covers. */
export function showBox(box: readonly [number, number, number, number], on = map.peek()): void {
  if (!on) return;
  const { topLeft, bottomRight } = covered(on.getContainer());
  const size = on.getSize();
  const tight = topLeft[0] + bottomRight[0] > size.x - 80 || topLeft[1] + bottomRight[1] > size.y - 80;
  on.fitBounds(
    [
      [box[1], box[0]],
      [box[3], box[2]],
    ],
    tight ? { maxZoom } : { paddingTopLeft: topLeft, paddingBottomRight: bottomRight, maxZoom },
  );
}

/** The box around the areas chosen in the filter, else around the account's own, else around all there are. */
export function homeBox(): [number, number, number, number] | undefined {
  const all = areas.peek() ?? [];
  const codes = filter.peek().area;
  const own = session.peek()?.areas.map((a) => a.code) ?? [];
  for (const wanted of [codes, own, all.map((a) => a.code)]) {
    const boxes = all.filter((a) => wanted.includes(a.code)).flatMap((a) => (a.bbox ? [a.bbox] : []));
    if (boxes.length > 0) {
      return boxes.reduce((a, b) => [
        Math.min(a[0], b[0]),
        Math.min(a[1], b[1]),
        Math.max(a[2], b[2]),
        Math.max(a[3], b[3]),
      ]);
    }
  }
  return undefined;
}

/** Where the map stood when it had gone home last. */
let home: string | undefined;

function showHome(box: readonly [number, number, number, number], on: L.Map): void {
  on.once('moveend', () => {
    home = writePosition(on);
  });
  showBox(box, on);
}

export function goHome(): void {
  const box = homeBox();
  const on = map.peek();
  if (box && on) showHome(box, on);
}

/** Whether nobody has moved the map since it went home. */
export function isHome(): boolean {
  const on = map.peek();
  return on !== undefined && writePosition(on) === home;
}

/** Where the map stands when neither the URL nor an area says: the whole of China. */
const wholeCountry = [73, 18, 135, 53] as const;

/**
 * The first view of a page that was opened without a position: the account's areas, and for one that has none (a team sees only
 * what was dispatched to it) the concerns it may see, which the tile of the whole world tells.
 */
export async function firstView(on: L.Map): Promise<void> {
  const box = homeBox();
  if (box) {
    showHome(box, on);
    return;
  }
  showBox(wholeCountry, on);
  try {
    const query = filterQuery.peek();
    const response = await request('GET', `/tiles/concerns/0/0/0.mvt${query ? `?${query}` : ''}`);
    const { concerns } = decodeTile(await response.arrayBuffer(), { z: 0, x: 0, y: 0 });
    const box = concerns && extentOf(concerns);
    if (box) showBox(box, on);
  } catch {
    // The map's own tiles say what is wrong; the whole country is a view, too.
  }
}

/** The box around all symbols of a tile; undefined when there are none. */
export function extentOf(concerns: Concerns): [number, number, number, number] | undefined {
  const positions: number[][] = [];
  for (let i = 0; i < concerns.length; i++) {
    const [west, south, east, north] = concerns.extent.slice(4 * i, 4 * i + 4) as unknown as number[];
    const at = toLatLng({ x: concerns.x[i] as number, y: concerns.y[i] as number });
    if (concerns.category[i] !== '') positions.push([at.lng, at.lat]);
    else positions.push([west as number, south as number], [east as number, north as number]);
  }
  return boxOf(positions);
}

/** Brings a place (lon, lat) into the open, near enough to tell what is around it. */
export function showPlace([lon, lat]: readonly [number, number], near = 17): void {
  const on = map.peek();
  if (!on) return;
  const { topLeft, bottomRight } = covered(on.getContainer());
  const target = Math.max(on.getZoom(), near);
  const shift = L.point(bottomRight[0] - topLeft[0], bottomRight[1] - topLeft[1]).divideBy(2);
  on.setView(on.unproject(on.project([lat, lon], target).add(shift), target), target);
}

/** Whether a place (lon, lat) is in the part of the map that no panel covers. */
export function inTheOpen([lon, lat]: readonly [number, number]): boolean {
  const on = map.peek();
  if (!on) return false;
  const { topLeft, bottomRight } = covered(on.getContainer());
  const p = on.latLngToContainerPoint([lat, lon]);
  const size = on.getSize();
  return (
    p.x > topLeft[0] && p.y > topLeft[1] && p.x < size.x - bottomRight[0] && p.y < size.y - bottomRight[1]
  );
}

/** Keeps URL and signals in step with where the map is. */
export function followView(on: L.Map): () => void {
  const note = () => {
    const b = on.getBounds();
    viewBox.value = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
    zoom.value = on.getZoom();
    changeSearch({ map: writePosition(on) });
  };
  let back: (() => void) | undefined;
  on.whenReady(() => {
    note();
    back = search.subscribe((params) => {
      const text = params.get('map');
      const at = readPosition(text);
      if (at && text !== writePosition(on)) on.setView(at.centre, at.zoom);
    });
  });
  on.on('moveend', note);
  return () => {
    back?.();
    on.off('moveend', note);
  };
}
