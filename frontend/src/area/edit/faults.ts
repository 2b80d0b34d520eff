// What would be refused, seen while the hand still moves: grids that overlap, leave the community or cross themselves.
// The server decides; this spares the way there. Borders that agree within a few centimetres are taken as equal.
import type { Position } from '../../board/drawing';
import { coordinates, type Grid, type Plan } from './plan';

export interface Fault {
  readonly kind: 'overlap' | 'outside' | 'crosses';
  /** Codes of the grids at fault. */
  readonly grids: readonly string[];
  readonly at: Position;
}

type Rings = readonly (readonly Position[])[];
type Box = readonly [number, number, number, number];

/** Degrees that borders may be off without a word: 3 cm. */
const slack = 3e-7;

interface Piece {
  grid: Grid;
  rings: Rings;
  box: Box;
}

/** The faults of a plan, at most one for each pair of grids and kind. `around` are the rings of the community. */
export function faultsOf(plan: Plan, around: Rings): Fault[] {
  const pieces = plan.grids.map((grid): Piece => {
    const own = coordinates(plan, grid).flat();
    return { grid, rings: own, box: boxOf(own) };
  });
  const faults: Fault[] = [];
  pieces.forEach((a, i) => {
    const crossed = selfCrossing(a.rings);
    if (crossed) faults.push({ kind: 'crosses', grids: [a.grid.code], at: crossed });
    const out = leaving(a.rings, around);
    if (out) faults.push({ kind: 'outside', grids: [a.grid.code], at: out });
    for (const b of pieces.slice(i + 1)) {
      if (apart(a.box, b.box)) continue;
      const at = overlapping(a.rings, b.rings);
      if (at) faults.push({ kind: 'overlap', grids: [a.grid.code, b.grid.code], at });
    }
  });
  return faults;
}

function boxOf(rings: Rings): Box {
  const all = rings.flat();
  const [xs, ys] = [all.map((p) => p[0]), all.map((p) => p[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const apart = (a: Box, b: Box) => a[0] > b[2] || b[0] > a[2] || a[1] > b[3] || b[1] > a[3];

type Segment = readonly [Position, Position];

/** The edges of closed rings. */
function segments(rings: Rings): Segment[] {
  return rings.flatMap((ring) => ring.slice(1).map((b, i): Segment => [ring[i] as Position, b]));
}

/** How far c lies to the left of the line from a to b, in degrees. */
function side(a: Position, b: Position, c: Position): number {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / length;
}

/** Where two segments cross with all four ends clearly off the other: touching is no crossing. */
function crossing([a, b]: Segment, [c, d]: Segment): Position | undefined {
  if (Math.max(a[0], b[0]) < Math.min(c[0], d[0]) || Math.max(c[0], d[0]) < Math.min(a[0], b[0])) return;
  if (Math.max(a[1], b[1]) < Math.min(c[1], d[1]) || Math.max(c[1], d[1]) < Math.min(a[1], b[1])) return;
  const [ca, da, ac, bc] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if ([ca, da, ac, bc].some((s) => Math.abs(s) <= slack) || ca > 0 === da > 0 || ac > 0 === bc > 0) return;
  const t = ac / (ac - bc);
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
}

/** Whether a place lies inside of rings, outline and holes alike, and off their borders. */
export function inside(at: Position, rings: Rings): boolean {
  let within = false;
  for (const [a, b] of segments(rings)) {
    if (distance(at, a, b) <= slack) return false;
    if (a[1] > at[1] !== b[1] > at[1] && at[0] < a[0] + ((at[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
      within = !within;
  }
  return within;
}

const onBorder = (at: Position, rings: Rings) =>
  segments(rings).some(([a, b]) => distance(at, a, b) <= slack);

function distance(p: Position, a: Position, b: Position): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/** Corners, and the middles between them: an edge can cut through a neighbour with both its ends on the border. */
function samples(rings: Rings): Position[] {
  return segments(rings).flatMap(([a, b]): Position[] => [a, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]]);
}

function crossingOf(a: Rings, b: Rings): Position | undefined {
  const others = segments(b);
  for (const s of segments(a))
    for (const t of others) {
      const at = crossing(s, t);
      if (at) return at;
    }
  return undefined;
}

function overlapping(a: Rings, b: Rings): Position | undefined {
  return crossingOf(a, b) ?? samples(a).find((p) => inside(p, b)) ?? samples(b).find((p) => inside(p, a));
}

function leaving(rings: Rings, around: Rings): Position | undefined {
  if (around.length === 0) return undefined;
  return samples(rings).find((p) => !inside(p, around) && !onBorder(p, around)) ?? crossingOf(rings, around);
}

function selfCrossing(rings: Rings): Position | undefined {
  const all = segments(rings);
  for (let i = 0; i < all.length; i++)
    for (let j = i + 1; j < all.length; j++) {
      const at = crossing(all[i] as Segment, all[j] as Segment);
      if (at) return at;
    }
  return undefined;
}
