// The geometry of a stroke on the screen: points in pixels, no map and no DOM.

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/**
 * Douglas–Peucker: the indexes of the points to keep so that no dropped point lies further than `tolerance` pixels
 * from the line that is left. Both ends are kept.
 */
export function simplified(points: readonly Pixel[], tolerance: number): number[] {
  if (points.length < 3) return points.map((_, i) => i);
  const keep = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let furthest = 0;
    let index = -1;
    for (let i = from + 1; i < to; i++) {
      const d = distanceToSegment(at(points, i), at(points, from), at(points, to));
      if (d > furthest) [furthest, index] = [d, i];
    }
    if (furthest > tolerance) {
      keep.add(index);
      spans.push([from, index], [index, to]);
    }
  }
  return [...keep].sort((a, b) => a - b);
}

export function distanceToSegment(p: Pixel, a: Pixel, b: Pixel): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/** Where a closed ring crosses itself, or undefined when it does not. Touching neighbours do not count. */
export function selfCrossing(ring: readonly Pixel[]): Pixel | undefined {
  return firstCrossing(ring)?.at;
}

/** The first two edges that cross, and where. Every pair is tested: a drawn ring has tens of points. */
function firstCrossing(ring: readonly Pixel[]): { i: number; j: number; at: Pixel } | undefined {
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const crossing = crossingOf(at(ring, i), at(ring, (i + 1) % n), at(ring, j), at(ring, (j + 1) % n));
      if (crossing) return { i, j, at: crossing };
    }
  }
  return undefined;
}

function crossingOf(a: Pixel, b: Pixel, c: Pixel, d: Pixel): Pixel | undefined {
  const denominator = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
  if (denominator === 0) return undefined;
  const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / denominator;
  const u = ((c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x)) / denominator;
  if (t < 0 || t > 1 || u < 0 || u > 1) return undefined;
  return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
}

/**
 * The ring that a lasso means. A hand closes its loop by running past the start, and knots a little on the way: at each
 * crossing the larger of the two loops is kept. What does not cross itself is taken whole.
 */
export function loopOf(points: readonly Pixel[]): readonly Pixel[] {
  let ring = points;
  for (let x = firstCrossing(ring); x; x = firstCrossing(ring)) {
    const inner = [x.at, ...ring.slice(x.i + 1, x.j + 1)];
    const outer = [x.at, ...ring.slice(x.j + 1), ...ring.slice(0, x.i + 1)];
    const kept = areaOf(inner) >= areaOf(outer) ? inner : outer;
    if (kept.length >= ring.length) return ring;
    ring = kept;
  }
  return ring;
}

/** Square pixels, by the shoelace formula. */
function areaOf(ring: readonly Pixel[]): number {
  const twice = ring.reduce((sum, p, i) => {
    const q = at(ring, (i + 1) % ring.length);
    return sum + p.x * q.y - q.x * p.y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** An SVG path through the points; curved (centripetal enough for a hand's stroke: Catmull-Rom, tension 1/6) or straight. */
export function svgPath(points: readonly Pixel[], shape: { curved: boolean; closed: boolean }): string {
  const n = points.length;
  if (n === 0) return '';
  const wrap = (i: number) =>
    shape.closed ? at(points, (i + n) % n) : at(points, Math.max(0, Math.min(n - 1, i)));
  const first = at(points, 0);
  let d = `M${pixel(first)}`;
  for (let i = 0; i < (shape.closed ? n : n - 1); i++) {
    const [before, from, to, after] = [wrap(i - 1), wrap(i), wrap(i + 1), wrap(i + 2)];
    if (!shape.curved) {
      d += `L${pixel(to)}`;
      continue;
    }
    const c1 = { x: from.x + (to.x - before.x) / 6, y: from.y + (to.y - before.y) / 6 };
    const c2 = { x: to.x - (after.x - from.x) / 6, y: to.y - (after.y - from.y) / 6 };
    d += `C${pixel(c1)} ${pixel(c2)} ${pixel(to)}`;
  }
  return shape.closed ? `${d}Z` : d;
}

/** The two barbs of an arrow's head at the end of its path, as an SVG path; `size` is a barb's length in pixels. */
export function arrowHead(points: readonly Pixel[], size: number): string {
  const tip = points[points.length - 1];
  const from =
    [...points].reverse().find((p) => tip && Math.hypot(p.x - tip.x, p.y - tip.y) > size / 2) ?? points[0];
  if (!tip || !from || (tip.x === from.x && tip.y === from.y)) return '';
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const barb = (turn: number) =>
    pixel({ x: tip.x - size * Math.cos(angle + turn), y: tip.y - size * Math.sin(angle + turn) });
  return `M${barb(0.5)}L${pixel(tip)}L${barb(-0.5)}`;
}

/** Points of a circle that is drawn: enough to look round, few enough to send. */
const round = 48;

/** The ring of a circle, its first point where `edge` lies. */
export function circleRing(centre: Pixel, edge: Pixel): Pixel[] {
  const [dx, dy] = [edge.x - centre.x, edge.y - centre.y];
  return Array.from({ length: round }, (_, i) => {
    const [cos, sin] = [Math.cos((2 * Math.PI * i) / round), Math.sin((2 * Math.PI * i) / round)];
    return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos };
  });
}

/** The middle of a ring that was drawn as a circle and is still one; undefined for any other. */
export function circleCentre(ring: readonly Pixel[]): Pixel | undefined {
  if (ring.length !== round) return undefined;
  const centre = {
    x: ring.reduce((sum, p) => sum + p.x, 0) / round,
    y: ring.reduce((sum, p) => sum + p.y, 0) / round,
  };
  const radii = ring.map((p) => Math.hypot(p.x - centre.x, p.y - centre.y));
  const mean = radii.reduce((sum, r) => sum + r, 0) / round;
  return radii.every((r) => Math.abs(r - mean) <= 0.02 * mean + 0.1) ? centre : undefined;
}

/** Whether a path, or a single point, comes nearer than `reach` pixels to the line that an eraser was drawn along. */
export function rubbed(
  path: readonly Pixel[],
  closed: boolean,
  from: Pixel,
  to: Pixel,
  reach: number,
): boolean {
  return path.some((a, i) => {
    const b = path[i + 1] ?? (closed ? path[0] : undefined) ?? a;
    return (
      crossingOf(a, b, from, to) !== undefined ||
      distanceToSegment(a, from, to) <= reach ||
      distanceToSegment(b, from, to) <= reach ||
      distanceToSegment(from, a, b) <= reach ||
      distanceToSegment(to, a, b) <= reach
    );
  });
}

/** Where a ring's label stands: the middle of its extent across, its top edge down. */
export function labelPlace(points: readonly Pixel[]): Pixel {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: Math.min(...ys) };
}

const pixel = (p: Pixel) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`;

function at(points: readonly Pixel[], i: number): Pixel {
  const p = points[i];
  if (!p) throw new RangeError(`no point ${i} of ${points.length}`);
  return p;
}
