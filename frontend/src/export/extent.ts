// How far the concerns of a filter reach, asked of the tiles: they come from memory and their clusters carry exact extents.
import { request } from '../api/client';
import { decodeTile } from '../map/decode';

/** Degrees, WGS 84. */
export interface Extent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Web Mercator, 0 to 1 from west to east and north to south. */
interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Steps a tile is divided into: a lone point is known to one of them. */
const steps = 4096;

/** Deepest zoom asked at; its step is about half a metre. */
const deepest = 14;

/**
 * The extent of all concerns that a filter's query string matches, undefined when there are none. The world's tile says
 * roughly where they are, up to four tiles there say exactly: clusters to their last digit, lone points to a tile's step.
 */
export async function extentOf(query: string, signal: AbortSignal): Promise<Extent | undefined> {
  const world = await read(0, 0, 0, query, signal);
  if (!world) return undefined;
  const size = Math.max(world.maxX - world.minX, world.maxY - world.minY);
  const z = Math.min(deepest, Math.max(0, Math.floor(-Math.log2(size))));
  const n = 2 ** z;
  const tile = (v: number) => Math.max(0, Math.min(n - 1, Math.floor(v * n)));
  let box: Box | undefined;
  for (let x = tile(world.minX); x <= tile(world.maxX); x++) {
    for (let y = tile(world.minY); y <= tile(world.maxY); y++)
      box = joined(box, await read(z, x, y, query, signal));
  }
  return box && degrees(box);
}

async function read(
  z: number,
  x: number,
  y: number,
  query: string,
  signal: AbortSignal,
): Promise<Box | undefined> {
  const response = await request('GET', `/tiles/concerns/${z}/${x}/${y}.mvt?${query}`, undefined, { signal });
  const { concerns } = decodeTile(await response.arrayBuffer(), { z, x, y });
  if (!concerns) return undefined;
  const half = 1 / 2 ** z / steps / 2;
  let box: Box | undefined;
  for (let i = 0; i < concerns.length; i++) {
    const [px, py] = [concerns.x[i] ?? 0, concerns.y[i] ?? 0];
    const [west = 0, south = 0, east = 0, north = 0] = concerns.extent.subarray(4 * i, 4 * i + 4);
    box = joined(
      box,
      (concerns.count[i] ?? 1) > 1 && north !== 0
        ? { minX: mercatorX(west), maxX: mercatorX(east), minY: mercatorY(north), maxY: mercatorY(south) }
        : { minX: px - half, maxX: px + half, minY: py - half, maxY: py + half },
    );
  }
  return box;
}

function joined(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (!a || !b) return a ?? b;
  return {
    minX: Math.min(a.minX, b.minX),
    minY: Math.min(a.minY, b.minY),
    maxX: Math.max(a.maxX, b.maxX),
    maxY: Math.max(a.maxY, b.maxY),
  };
}

const mercatorX = (lon: number) => (lon + 180) / 360;
const mercatorY = (lat: number) => 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);

function degrees({ minX, minY, maxX, maxY }: Box): Extent {
  const lat = (y: number) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return { west: minX * 360 - 180, east: maxX * 360 - 180, north: lat(minY), south: lat(maxY) };
}
