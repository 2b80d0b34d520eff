import type { Box, Taken } from './collision';
import type { Mark } from './marks';
import type { World } from './mercator';
import { ended, quietRadius, ringReach } from './ring';
import { pinHead } from './sprites';

/** A symbol where it was drawn. */
export interface Placed {
  mark: Mark;
  x: number;
  y: number;
  /** Pixels around (x, y + dy) in which a click means it. */
  reach: number;
  dy: number;
  small: boolean;
}

/** Where the world lies on the screen: pixels are its coordinates times `scale`, less the origin. */
export interface Frame {
  scale: number;
  originX: number;
  originY: number;
  /** What is drawn of it, in pixels. */
  box: Box;
}

export function toScreen(frame: Frame, { x, y }: World): { x: number; y: number } {
  return { x: x * frame.scale - frame.originX, y: y * frame.scale - frame.originY };
}

/** Whether a symbol at a place of the screen may show; pins stand above their place. */
export function inFrame({ box }: Frame, { x, y }: { x: number; y: number }): boolean {
  return x > box.left - 40 && y > box.top - 40 && x < box.right + 40 && y < box.bottom + 60;
}

/** From this zoom on a concern that has ended is a pin, too; further out it is a dot. */
const endedPinZoom = 18;

/** How many symbols are placed in one step. */
const step = 500;

/**
 * Gives each symbol its room, what matters most first, and returns them in the order of drawing. `quiet` are those in which
 * nothing is open any more; they lie under everything and leave the room to names. Yields now and then, since there may be many.
 */
export function* placeMarks(
  marks: readonly Mark[],
  zoom: number,
  frame: Frame,
  selected: Mark | undefined,
  taken: Taken,
): Generator<void, { quiet: Placed[]; loud: Placed[] }> {
  const quiet: Placed[] = [];
  const rings: Placed[] = [];
  const pins: Placed[] = [];
  let done = 0;
  for (const mark of marks) {
    if (++done % (4 * step) === 0) yield;
    if (selected && mark.id === selected.id && mark.id !== 0) continue;
    const x = mark.x * frame.scale - frame.originX;
    const y = mark.y * frame.scale - frame.originY;
    if (!inFrame(frame, { x, y })) continue;
    if (mark.count > 1 && ended(mark.lights))
      quiet.push({ mark, x, y, small: false, dy: 0, reach: quietRadius(mark.count) + 2 });
    else if (mark.count > 1) rings.push({ mark, x, y, small: false, dy: 0, reach: ringReach(mark.count) });
    else if (mark.light === 'none' && zoom < endedPinZoom)
      quiet.push({ mark, x, y, small: true, dy: 0, reach: 8 });
    else pins.push({ mark, x, y, small: false, dy: -pinHead.above, reach: pinHead.radius + 2 });
  }
  const top = placeSelected(selected, frame, taken);
  for (const r of rings) taken.take(around(r));
  // South hides north, as if the pins stood on the table; the late ones claim room before the others.
  pins.sort((a, b) => lateness(b.mark) - lateness(a.mark) || b.y - a.y);
  for (const pin of pins) {
    if (++done % step === 0) yield;
    if (taken.claim({ left: pin.x - 13, top: pin.y - 38, right: pin.x + 15, bottom: pin.y })) continue;
    pin.small = true;
    pin.dy = 0;
    pin.reach = 9;
    taken.take({ left: pin.x - 7, top: pin.y - 7, right: pin.x + 7, bottom: pin.y + 7 });
  }
  pins.sort((a, b) => Number(b.small) - Number(a.small) || a.y - b.y);
  return {
    quiet,
    loud: [...pins.filter((p) => p.small), ...rings, ...pins.filter((p) => !p.small), ...top],
  };
}

/** Takes the room of every symbol, in steps. */
export function* takeAll(placed: readonly Placed[], taken: Taken): Generator<void> {
  let done = 0;
  for (const p of placed) {
    if (++done % step === 0) yield;
    taken.take(around(p));
  }
}

function placeSelected(selected: Mark | undefined, frame: Frame, taken: Taken): Placed[] {
  if (!selected) return [];
  const { x, y } = toScreen(frame, selected);
  taken.take({ left: x - 20, top: y - 52, right: x + 24, bottom: y + 6 });
  return [{ mark: selected, x, y, reach: 22, dy: -29, small: false }];
}

function around({ x, y, reach }: Placed): Box {
  return { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
}

function lateness(mark: Mark): number {
  return { red: 3, yellow: 2, green: 1, none: 0 }[mark.light];
}
