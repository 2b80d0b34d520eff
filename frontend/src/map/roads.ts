import type { Shapes, TileAddress } from './decode';
import { tilePixels } from './decode';

/** Where a street's name could stand in a tile. */
export interface RoadName {
  name: string;
  rank: number;
  /** Normalised web Mercator. */
  x: number;
  y: number;
  /** Radians from east, clockwise, between -π/2 and π/2: the name is never upside down. */
  angle: number;
  /** Pixels of street that lie inside the tile around the place. */
  room: number;
}

/**
 * A place for the name of each named street in a tile: the middle of its longest straight piece there. Two pieces are one
 * while the street bends by less than about 12 degrees.
 */
export function roadNames(ground: Shapes, { z, x, y }: TileAddress): RoadName[] {
  const best = new Map<string, RoadName>();
  const size = 2 ** z;
  for (let i = 0; i < ground.props.length; i++) {
    const props = ground.props[i] as Shapes['props'][number];
    if (props.kind !== 'road' || !props.name || ground.filled[i]) continue;
    const name = String(props.name);
    for (const piece of straightPieces(ground, i)) {
      if (piece.room <= (best.get(name)?.room ?? 0)) continue;
      best.set(name, {
        name,
        rank: Number(props.rank ?? 0),
        x: (x + piece.x / tilePixels) / size,
        y: (y + piece.y / tilePixels) / size,
        angle: piece.angle,
        room: piece.room,
      });
    }
  }
  return [...best.values()];
}

interface Piece {
  x: number;
  y: number;
  angle: number;
  room: number;
}

const bend = 0.2;

function* straightPieces(shapes: Shapes, feature: number): Generator<Piece> {
  const { coords, rings, features } = shapes;
  const first = feature === 0 ? 0 : (features[feature - 1] as number);
  for (let ring = first; ring < (features[feature] as number); ring++) {
    const to = rings[ring] as number;
    let start = ring === 0 ? 0 : (rings[ring - 1] as number);
    for (let p = start + 1; p < to; p++) {
      const turns =
        p + 1 < to && Math.abs(difference(heading(coords, start, p), heading(coords, p, p + 1))) < bend;
      if (turns) continue;
      const piece = inTile(coords, start, p);
      if (piece) yield piece;
      start = p;
    }
  }
}

function heading(coords: Float32Array, a: number, b: number): number {
  const at = (k: number) => coords[k] as number;
  return Math.atan2(at(2 * b + 1) - at(2 * a + 1), at(2 * b) - at(2 * a));
}

function difference(a: number, b: number): number {
  const d = a - b;
  return d - 2 * Math.PI * Math.round(d / (2 * Math.PI));
}

/** The part of the straight from point a to point b that is inside the tile (Liang and Barsky's clipping). */
function inTile(coords: Float32Array, a: number, b: number): Piece | undefined {
  const x0 = coords[2 * a] as number;
  const y0 = coords[2 * a + 1] as number;
  const dx = (coords[2 * b] as number) - x0;
  const dy = (coords[2 * b + 1] as number) - y0;
  let from = 0;
  let to = 1;
  for (const [p, q] of [
    [-dx, x0],
    [dx, tilePixels - x0],
    [-dy, y0],
    [dy, tilePixels - y0],
  ] as const) {
    if (p === 0 && q < 0) return undefined;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  if (from >= to) return undefined;
  let angle = Math.atan2(dy, dx);
  if (angle > Math.PI / 2) angle -= Math.PI;
  if (angle <= -Math.PI / 2) angle += Math.PI;
  const middle = (from + to) / 2;
  return { x: x0 + dx * middle, y: y0 + dy * middle, angle, room: (to - from) * Math.hypot(dx, dy) };
}
