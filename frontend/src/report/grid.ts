// Which grid a position lies in, for the person who reports. The server finds it again when it stores the report.
import type { FeatureCollection, Position } from 'geojson';
import { api } from '../api/client';
import type { Area } from '../area/areas';
import { areas } from '../area/state';

/** Shapes asked for already, by code. */
const shapes = new Map<string, Position[][][]>();

/**
 * The grid of a position among those the account sees; undefined outside of all. Boxes narrow it down, then the few
 * candidates' shapes are asked for and kept. On a shared edge the lowest code wins, as on the server.
 */
export async function gridAt(at: readonly [number, number], signal: AbortSignal): Promise<Area | undefined> {
  const candidates = (areas.value ?? [])
    .filter(
      ({ level, bbox: b }) =>
        level === 'grid' && (!b || (b[0] <= at[0] && at[0] <= b[2] && b[1] <= at[1] && at[1] <= b[3])),
    )
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const grid of candidates) {
    if (contains(await shapeOf(grid.code, signal), at)) return grid;
  }
  return undefined;
}

async function shapeOf(code: string, signal: AbortSignal): Promise<Position[][][]> {
  const known = shapes.get(code);
  if (known) return known;
  const { features } = await api.get<FeatureCollection>(`areas?level=grid&within=${code}`, { signal });
  const geometry = features[0]?.geometry;
  const shape =
    geometry?.type === 'MultiPolygon'
      ? geometry.coordinates
      : geometry?.type === 'Polygon'
        ? [geometry.coordinates]
        : [];
  shapes.set(code, shape);
  return shape;
}

/** Whether a multi-polygon contains a position; its outer edge counts, a hole does not. Even–odd over all rings of a polygon. */
export function contains(polygons: readonly Position[][][], at: readonly [number, number]): boolean {
  return polygons.some((rings) => {
    let inside = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [ax = 0, ay = 0] = ring[i] ?? [];
        const [bx = 0, by = 0] = ring[j] ?? [];
        if (onEdge(at, ax, ay, bx, by)) return true;
        if (ay > at[1] !== by > at[1] && at[0] < ((bx - ax) * (at[1] - ay)) / (by - ay) + ax)
          inside = !inside;
      }
    }
    return inside;
  });
}

function onEdge([x, y]: readonly [number, number], ax: number, ay: number, bx: number, by: number): boolean {
  const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
  return (
    cross === 0 &&
    Math.min(ax, bx) <= x &&
    x <= Math.max(ax, bx) &&
    Math.min(ay, by) <= y &&
    y <= Math.max(ay, by)
  );
}
