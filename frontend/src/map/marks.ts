import type { LightName } from '../look/Icon';
import type { Concerns } from './decode';
import { tileOf, type World } from './mercator';
import type { Tile } from './MvtLayer';
import type { Lights } from './ring';

/** A symbol to draw: one concern, or a cluster of several. */
export interface Mark extends World {
  /** A concern's id; of a cluster 0. */
  id: number;
  count: number;
  lights: Lights;
  /** Of a single concern. */
  light: LightName;
  category: string;
  /** Of a cluster: west, south, east, north in degrees. */
  extent: readonly [number, number, number, number];
  stack: boolean;
}

/** The symbols of one tile. */
export function marksOf(concerns: Concerns): Mark[] {
  const marks: Mark[] = [];
  for (let i = 0; i < concerns.length; i++) {
    const lights = {
      red: concerns.red[i] as number,
      yellow: concerns.yellow[i] as number,
      green: concerns.green[i] as number,
      none: concerns.none[i] as number,
    };
    const count = concerns.count[i] as number;
    const single = concerns.category[i] !== '';
    marks.push({
      id: single ? (concerns.ids[i] as number) : 0,
      x: concerns.x[i] as number,
      y: concerns.y[i] as number,
      count,
      lights,
      light: lights.red ? 'red' : lights.yellow ? 'yellow' : lights.green ? 'green' : 'none',
      category: concerns.category[i] as string,
      extent: [...concerns.extent.slice(4 * i, 4 * i + 4)] as unknown as Mark['extent'],
      stack: concerns.stack[i] === 1,
    });
  }
  return marks;
}

/**
 * What to draw at a zoom: the symbols of its tiles, and where a tile has not come yet, those that were drawn there before.
 * So nothing blinks while a zoom or a pan is under way.
 */
export function gather(tiles: Iterable<Tile>, zoom: number, before: readonly Mark[]): Mark[] {
  const marks: Mark[] = [];
  const awaited = new Set<string>();
  for (const { address, data } of tiles) {
    if (address.z !== zoom) continue;
    if (!data) awaited.add(`${address.x}/${address.y}`);
    else if (data.concerns) marks.push(...marksOf(data.concerns));
  }
  if (awaited.size > 0) {
    for (const mark of before) {
      const at = tileOf(mark, zoom);
      if (awaited.has(`${at.x}/${at.y}`)) marks.push(mark);
    }
  }
  return marks;
}
