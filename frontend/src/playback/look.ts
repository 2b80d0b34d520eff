// What a cell looks like at a moment, as one number: two equal numbers are the same picture, so that only what changed is drawn.
import { type Course, inUnit, openBefore } from './course';

/** A moment of the play: the number of a unit and the share of it that has passed. A still shows a whole unit's changes at once. */
export interface Moment {
  unit: number;
  share: number;
  still: boolean;
}

/** Sizes are told apart by half a pixel of the radius, up to the cell's edge. */
export const sizes = 31;
const largest = sizes - 1;
/** What is there is seen, however little it is beside the most. */
const smallest = 4;

/** Fading is drawn in so many steps. */
export const levels = 4;

/** How large a number is drawn beside the most of all: areas are as the numbers. In half pixels of the radius. */
export function sizeOf(count: number, most: number): number {
  if (count <= 0) return 0;
  return Math.max(smallest, Math.min(largest, Math.round(largest * Math.sqrt(count / most))));
}

/** The number of a look. `level` is of what is new and what has gone; 0 is neither. */
export function pack(open: number, opened: number, ended: number, level: number): number {
  return open | (opened << 5) | (ended << 10) | (level << 15);
}

export function unpack(look: number): { open: number; opened: number; ended: number; level: number } {
  return { open: look & 31, opened: (look >> 5) & 31, ended: (look >> 10) & 31, level: look >> 15 };
}

/** A share from 0 to 1 of a cell, by which cells fade one after the other and not all in one frame. */
function turnOf(cell: number): number {
  return ((cell * 2654435761) % 4294967296) / 4294967296;
}

/** The look of a cell: what is open as a disc, what opened as a core in it, and around it, hollow, as large as it was, what has ended. */
export function lookOf(course: Course, cell: number, { unit, share, still }: Moment, most: number): number {
  const before = openBefore(course, cell, unit);
  const opened = inUnit(course.opened, course, cell, unit);
  const ended = inUnit(course.ended, course, cell, unit);
  if (opened === 0 && ended === 0) return pack(sizeOf(before, most), 0, 0, 0);
  const after = before + opened - ended;
  if (still)
    return pack(
      sizeOf(after, most),
      sizeOf(opened, most),
      ended > 0 ? sizeOf(before + opened, most) : 0,
      levels,
    );
  const open = sizeOf(before + (after - before) * share, most);
  const level = Math.ceil(levels * (1 - share) - turnOf(cell));
  if (level <= 0) return pack(open, 0, 0, 0);
  return pack(open, sizeOf(opened, most), ended > 0 ? sizeOf(before + opened, most) : 0, level);
}

/** The next of 1, 2, 5, 10, 20, 50 …: a scale that stays while the numbers under it change a little. */
export function roundUp(n: number): number {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, n)));
  return ([1, 2, 5, 10].find((f) => f * ten >= n) ?? 10) * ten;
}
