// Which grid a position lies in, for the person who reports. The server finds it again when it stores the report.
import type { FeatureCollection, Geometry, Position } from 'geojson';
import { api } from '../api/client';
import { onChange, onReset } from '../live/stream';
import { session } from '../session/state';

interface Grid {
  readonly code: string;
  readonly name: string;
  readonly polygons: Position[][][];
}

/** The account's grids with their shapes, asked for once; thrown away when an area changes or somebody else signs in. */
let grids: Promise<readonly Grid[]> | undefined;
const forget = () => {
  grids = undefined;
};
onChange('area', forget);
onReset(forget);
session.subscribe(forget);

/**
 * The grid of a position among those the account sees; undefined outside of all. On a shared edge the lowest code wins, as on
 * the server. Throws when the grids cannot be read.
 */
export async function gridAt(at: readonly [number, number]): Promise<Grid | undefined> {
  grids ??= readGrids();
  try {
    return (await grids).find((grid) => contains(grid.polygons, at));
  } catch (error) {
    forget();
    throw error;
  }
}

async function readGrids(): Promise<readonly Grid[]> {
  const { features } =
    await api.get<FeatureCollection<Geometry, { code: string; name: string }>>('areas?level=grid');
  return features
    .map(({ geometry: g, properties: { code, name } }) => ({
      code,
      name,
      polygons: g.type === 'MultiPolygon' ? g.coordinates : g.type === 'Polygon' ? [g.coordinates] : [],
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
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
