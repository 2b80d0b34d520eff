import type { LightName } from '../look/Icon';
import type { Concerns } from './concerns';
import type { Tile } from './MvtLayer';
import { maxZoom, tileOf, toLatLng, type World } from './mercator';
import { type Lights, ringRadius } from './ring';

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
  /** How many single concerns lie under this one to the pixel, and are counted with it. */
  under?: number;
}

const nowhere = [0, 0, 0, 0] as const;

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
      extent: single ? nowhere : ([...concerns.extent.slice(4 * i, 4 * i + 4)] as unknown as Mark['extent']),
      stack: concerns.stack[i] === 1,
    });
  }
  return marks;
}

const lightNames: readonly LightName[] = ['red', 'yellow', 'green', 'none'];

const kept = new WeakMap<Concerns, Mark[]>();

/** The symbols of one tile as they are drawn, made once. */
export function keptMarks(concerns: Concerns, zoom: number): Mark[] {
  const known = kept.get(concerns) ?? coverSingles(stackSingles(marksOf(concerns), zoom), zoom);
  kept.set(concerns, known);
  return known;
}

/**
 * What to draw at a zoom: the symbols of its tiles, and where a tile has not come yet, those that were drawn there before.
 * So nothing blinks while a zoom or a pan is under way.
 */
export function gather(tiles: Iterable<Tile>, zoom: number, before: readonly Mark[]): Mark[] {
  const marks: Mark[] = [];
  const awaited = new Set<number>();
  for (const { address, data } of tiles) {
    if (address.z !== zoom) continue;
    if (!data) awaited.add(tileKey(address));
    else if (data.concerns) for (const mark of keptMarks(data.concerns, zoom)) marks.push(mark);
  }
  if (awaited.size > 0) {
    for (const mark of before) if (awaited.has(tileKey(tileOf(mark, zoom)))) marks.push(mark);
  }
  return marks;
}

function tileKey({ x, y }: { x: number; y: number }): number {
  return x * 2 ** 21 + y;
}

/** Tile units across a tile, in which places are rounded. */
const units = 4096;

/**
 * Single concerns on one place become a stack, since of pins on each other only the top one can be seen and pressed. Places are
 * those of the tiles, so at a zoom far out "one place" is as wide as a tile's unit there.
 */
export function stackSingles(marks: readonly Mark[], zoom: number): Mark[] {
  const out: Mark[] = [];
  const at = new Map<string, number>();
  const unit = 360 / 2 ** zoom / units;
  for (const mark of marks) {
    const key = `${mark.x}/${mark.y}`;
    const first = mark.id === 0 ? undefined : at.get(key);
    if (first !== undefined) {
      const { lat, lng } = toLatLng(mark);
      const both = union(out[first] as Mark, mark);
      out[first] = {
        ...both,
        category: '',
        extent: [lng - unit, lat - unit, lng + unit, lat + unit],
        stack: true,
      };
      continue;
    }
    if (mark.id !== 0) at.set(key, out.length);
    out.push(mark);
  }
  return out;
}

/** A tile with more single concerns than this is crowded: no more pins than that would have room in it. */
const crowded = 400;

/** Squares across a tile, each two pixels wide, in which dots of one light cannot be told apart. */
const squares = 128;

/**
 * In a crowded tile, of the single concerns of one light in one square one is drawn, and the others are counted with it: they would
 * be drawn right under it. At the last zoom each is drawn, since there is none that parts them.
 */
export function coverSingles(marks: Mark[], zoom: number): Mark[] {
  if (zoom >= maxZoom || marks.length <= crowded) return marks;
  const out: Mark[] = [];
  const at = new Map<number, number>();
  const across = squares * 2 ** zoom;
  for (const mark of marks) {
    if (mark.id === 0) {
      out.push(mark);
      continue;
    }
    const square =
      (Math.floor(mark.x * across) % squares) * squares + (Math.floor(mark.y * across) % squares);
    const key = 4 * square + lightNames.indexOf(mark.light);
    const first = at.get(key);
    if (first === undefined) {
      at.set(key, out.length);
      out.push(mark);
      continue;
    }
    const top = out[first] as Mark;
    out[first] = { ...top, under: (top.under ?? 0) + 1 };
  }
  return out;
}

/**
 * Rings whose numbers would cover each other become one with the sum of both, so that every number can be read and none is
 * counted twice. `pixels` is the width of the world at the zoom of drawing. Single concerns are left as they are.
 */
export function mergeRings(marks: readonly Mark[], pixels: number): Mark[] {
  const rings = marks.filter((m) => m.count > 1).sort((a, b) => b.count - a.count);
  const merged: Mark[] = [];
  const near = new Map<number, number[]>();
  const square = (v: number) => Math.floor((v * pixels) / widest);
  const put = (i: number) => {
    const { x, y } = merged[i] as Mark;
    const key = tileKey({ x: square(x), y: square(y) });
    const known = near.get(key);
    if (known) known.push(i);
    else near.set(key, [i]);
  };
  for (const ring of rings) {
    const i = firstTouched(ring, merged, near, square, pixels);
    if (i === undefined) put(merged.push(ring) - 1);
    else {
      const { x, y } = merged[i] as Mark;
      const before = near.get(tileKey({ x: square(x), y: square(y) })) as number[];
      before.splice(before.indexOf(i), 1);
      merged[i] = union(merged[i] as Mark, ring);
      put(i);
    }
  }
  return [...marks.filter((m) => m.count === 1), ...merged];
}

/** No two rings whose centres are further apart than this, in pixels, touch each other. */
const widest = 2 * ringRadius(Number.POSITIVE_INFINITY);

/** The first of the rings that a ring touches; they are looked for in the squares around it. */
function firstTouched(
  ring: Mark,
  merged: readonly Mark[],
  near: ReadonlyMap<number, number[]>,
  square: (v: number) => number,
  pixels: number,
): number | undefined {
  let first: number | undefined;
  for (let x = square(ring.x) - 1; x <= square(ring.x) + 1; x++) {
    for (let y = square(ring.y) - 1; y <= square(ring.y) + 1; y++) {
      for (const i of near.get(tileKey({ x, y })) ?? []) {
        const m = merged[i] as Mark;
        const apart = Math.hypot((m.x - ring.x) * pixels, (m.y - ring.y) * pixels);
        if (apart < ringRadius(m.count) + ringRadius(ring.count) && (first === undefined || i < first))
          first = i;
      }
    }
  }
  return first;
}

/** Both marks as one, at the middle of their members. */
function union(a: Mark, b: Mark): Mark {
  const count = a.count + b.count;
  return {
    ...a,
    id: 0,
    count,
    x: (a.x * a.count + b.x * b.count) / count,
    y: (a.y * a.count + b.y * b.count) / count,
    lights: {
      red: a.lights.red + b.lights.red,
      yellow: a.lights.yellow + b.lights.yellow,
      green: a.lights.green + b.lights.green,
      none: a.lights.none + b.lights.none,
    },
    extent: [
      Math.min(a.extent[0], b.extent[0]),
      Math.min(a.extent[1], b.extent[1]),
      Math.max(a.extent[2], b.extent[2]),
      Math.max(a.extent[3], b.extent[3]),
    ],
    stack: false,
  };
}
