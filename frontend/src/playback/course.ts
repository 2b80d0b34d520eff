import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { DecodedTile } from '../map/decode';
import { type Grain, grains } from './time';

/** A tile is cut into so many cells each way, of so many pixels. */
export const across = 8;
export const cellPixels = 32;

/**
 * How the cells of a tile fared, unit by unit, as one row of numbers a cell. The rows of `opened` and `ended` are `units` long and
 * begin at the unit `first`; those of `open` are one longer, since they tell what was open before each unit and after the last.
 */
export interface Course {
  cells: number;
  units: number;
  /** Number of the first unit, as `Grain` numbers them. */
  first: number;
  /** Column and row of each cell in the tile. */
  col: Uint8Array;
  row: Uint8Array;
  opened: Uint32Array;
  ended: Uint32Array;
  open: Int32Array;
}

const zero = 48;
const comma = 44;

/** How many numbers a list such as `3,0,12` has. */
function length(list: string): number {
  if (list === '') return 0;
  let n = 1;
  for (let i = 0; i < list.length; i++) if (list.charCodeAt(i) === comma) n++;
  return n;
}

/** Reads a list of whole numbers into a row. */
function read(list: string, into: Uint32Array, from: number): void {
  let at = from;
  let value = 0;
  for (let i = 0; i < list.length; i++) {
    const code = list.charCodeAt(i);
    if (code === comma) {
      into[at++] = value;
      value = 0;
    } else value = value * 10 + code - zero;
  }
  if (list !== '') into[at] = value;
}

/** Decodes a tile of the layer that goes with a grain. Throws when the bytes are not a vector tile. */
export function decodeCourse(bytes: ArrayBuffer, grain: Grain): DecodedTile {
  const layer =
    bytes.byteLength > 0
      ? new VectorTile(new PbfReader(new Uint8Array(bytes))).layers[grains[grain].layer]
      : undefined;
  if (!layer) return { labels: [] };
  const side = layer.extent / across;
  const lists: [string, string][] = [];
  const col = new Uint8Array(layer.length);
  const row = new Uint8Array(layer.length);
  let units = 0;
  let first = '';
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const p = feature.loadGeometry()[0]?.[0];
    const opened = String(feature.properties.opened ?? '');
    const ended = String(feature.properties.ended ?? '');
    col[i] = Math.floor((p?.x ?? 0) / side);
    row[i] = Math.floor((p?.y ?? 0) / side);
    first = String(feature.properties.first);
    lists.push([opened, ended]);
    units = Math.max(units, length(opened), length(ended));
  }
  const course: Course = {
    cells: layer.length,
    units,
    first: grains[grain].numberOf(first),
    col,
    row,
    opened: new Uint32Array(layer.length * units),
    ended: new Uint32Array(layer.length * units),
    open: new Int32Array(layer.length * (units + 1)),
  };
  lists.forEach(([opened, ended], cell) => {
    read(opened, course.opened, cell * units);
    read(ended, course.ended, cell * units);
    let open = 0;
    for (let k = 0; k < units; k++) {
      open += (course.opened[cell * units + k] as number) - (course.ended[cell * units + k] as number);
      course.open[cell * (units + 1) + k + 1] = open;
    }
  });
  return { labels: [], course };
}

/** How many were open in a cell before a unit; before the first there was none, and after the last it stays. */
export function openBefore(course: Course, cell: number, unit: number): number {
  const k = Math.max(0, Math.min(course.units, unit - course.first));
  return course.open[cell * (course.units + 1) + k] as number;
}

/** How many of a list opened or ended in a unit. */
export function inUnit(list: Uint32Array, course: Course, cell: number, unit: number): number {
  const k = unit - course.first;
  return k < 0 || k >= course.units ? 0 : (list[cell * course.units + k] as number);
}

/** The most that were open in one cell at any time from before the unit `from` until after the unit `to`. */
export function peak(course: Course, from: number, to: number): number {
  let most = 0;
  for (let cell = 0; cell < course.cells; cell++)
    for (let unit = from; unit <= to + 1; unit++) most = Math.max(most, openBefore(course, cell, unit));
  return most;
}
